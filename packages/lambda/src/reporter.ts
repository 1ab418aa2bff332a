// The door to errors that become issues.
export {
  createErrorReporter,
  type ErrorPlace,
  type ErrorReporter,
  type ErrorReporterOptions,
  reportError,
  withErrorReporter,
} from './reporter/error-reporter.ts';
