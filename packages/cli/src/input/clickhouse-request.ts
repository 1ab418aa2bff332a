// Which ClickHouse server is meant: what was typed, else the environment. A password belongs into the environment: arguments
// are seen by every user of the machine and stay in the history of the shell.
const variables = {
  url: 'COLDCASE_CLICKHOUSE_URL',
  user: 'COLDCASE_CLICKHOUSE_USER',
  password: 'COLDCASE_CLICKHOUSE_PASSWORD',
} as const;

export function clickhouseRequest(typed: string | undefined) {
  const url = typed ?? fromEnvironment('url');
  const user = fromEnvironment('user');
  const password = fromEnvironment('password');
  return {
    ...(url === undefined ? {} : { url }),
    credentials: { ...(user === undefined ? {} : { user }), ...(password === undefined ? {} : { password }) },
  };
}

function fromEnvironment(name: keyof typeof variables): string | undefined {
  const value = process.env[variables[name]];
  return value === '' ? undefined : value;
}
