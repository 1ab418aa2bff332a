// Options of bench programs: `--name value`, no more.

/** The value after `--name`, or the default. */
export function option(args: readonly string[], name: string, otherwise: string): string {
  const index = args.indexOf(`--${name}`);
  return index < 0 ? otherwise : (args[index + 1] ?? otherwise);
}

/** Every value that follows a `--name`. */
export function options(args: readonly string[], name: string): readonly string[] {
  return args.flatMap((arg, index) => (arg === `--${name}` ? [args[index + 1] ?? ''] : []));
}

export function numberOption(args: readonly string[], name: string, otherwise: number): number {
  return Number(option(args, name, String(otherwise)));
}
