// Where something is asked. A name means one thing in each region of each account, so whatever names a resource says where.

export interface Where {
  readonly region: string;
  /** Absent: the account in which the capture was begun. */
  readonly account?: string | undefined;
}

/** `eu-west-1`, or `210987654321 eu-west-1` in another account. */
export function whereText({ region, account }: Where): string {
  return account === undefined ? region : `${account} ${region}`;
}

/** Without what else the value says. */
export function whereOf({ region, account }: Where): Where {
  return account === undefined ? { region } : { region, account };
}

/** Each once, in the order in which they come. */
export function distinctWheres(located: readonly Where[]): readonly Where[] {
  return [...new Map(located.map((one) => [whereText(one), whereOf(one)])).values()];
}

export function isAt(where: Where): (one: Where) => boolean {
  const text = whereText(where);
  return (one) => whereText(one) === text;
}

/** As CloudWatch writes a log group of another account: `210987654321:/aws/lambda/payments`. */
export function groupNameFrom({ account }: Where, logGroup: string): string {
  return account === undefined ? logGroup : `${account}:${logGroup}`;
}
