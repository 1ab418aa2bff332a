// How serious a line is, and from which level on lines are printed.

export const levels = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'CRITICAL', 'SILENT'] as const;
export type Level = (typeof levels)[number];

export const isAtLeast = (level: Level, least: Level): boolean => levels.indexOf(level) >= levels.indexOf(least);

/** `warn` and `FATAL` are understood; anything else is absent. */
export function levelNamed(name: string | undefined): Level | undefined {
  const upper = name?.trim().toUpperCase();
  const known = upper === 'FATAL' ? 'CRITICAL' : upper;
  return levels.find((level) => level === known);
}

export interface LevelSettings {
  readonly level?: Level;
  /** By stage, as the runbooks configure it: `{ prod: 'INFO', dev: 'DEBUG' }` under the value of `STAGE`. */
  readonly levels?: Readonly<Record<string, Level>>;
}

/**
 * What is printed: the level in the code, else the one of the stage, else `POWERTOOLS_LOG_LEVEL`, `LOG_LEVEL`, INFO. Lambda's
 * own setting (`AWS_LAMBDA_LOG_LEVEL`) filters after us, so a lower one here would print for nothing: the higher counts.
 */
export function levelOf(settings: LevelSettings): Level {
  const { STAGE, POWERTOOLS_LOG_LEVEL, LOG_LEVEL, AWS_LAMBDA_LOG_LEVEL } = process.env;
  const ofStage = settings.levels === undefined || STAGE === undefined ? undefined : settings.levels[STAGE];
  const own = settings.level ?? ofStage ?? levelNamed(POWERTOOLS_LOG_LEVEL) ?? levelNamed(LOG_LEVEL) ?? 'INFO';
  const platform = levelNamed(AWS_LAMBDA_LOG_LEVEL);
  return platform === undefined || isAtLeast(own, platform) ? own : platform;
}
