// A defect or unexpected input, uncaught. What is left when nothing more specific is below it in the chain of causes.
import type { Scenario } from './scenario.ts';

const exceptionsPage = 'https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html';

export const unhandledException: Scenario = {
  label: 'unhandled-exception',
  title: 'The code threw an exception that nobody caught',
  summary: 'A defect, or input that the code does not expect.',
  role: 'last-resort',
  signals: [
    {
      id: 'language-exception',
      where: 'error',
      strength: 'strong',
      patterns: [
        /\b(TypeError|ReferenceError|RangeError|KeyError|IndexError|AttributeError|ValueError|NameError|UnboundLocalError|AssertionError|ZeroDivisionError|RecursionError|NotImplementedError|RuntimeError|UnicodeDecodeError|StopIteration|JSONDecodeError|NoMethodError|ArgumentError|FrozenError|StandardError|SyntaxError)\b/,
        /\b(NullPointerException|IllegalArgumentException|IllegalStateException|ClassCastException|NumberFormatException|IndexOutOfBoundsException|ArrayIndexOutOfBoundsException|UnsupportedOperationException|DateTimeParseException|NoSuchElementException|ConcurrentModificationException|StackOverflowError|NoSuchMethodError)\b/,
        /\b(NullReferenceException|InvalidOperationException|ArgumentNullException|ArgumentException|FormatException|InvalidCastException|KeyNotFoundException|JsonException|JsonReaderException|JsonSerializationException|JsonParseException|JsonMappingException|MismatchedInputException|UnrecognizedPropertyException)\b/,
        /runtime error: (invalid memory address|index out of range|slice bounds|integer divide|makeslice)/,
        /interface conversion: |assignment to entry in nil map/,
        /called `(Option|Result)::unwrap\(\)`|panicked at/,
        /^panic: |goroutine \d+ \[running\]/m,
        /Cannot read propert(y|ies) .* of (undefined|null)/,
        /is not (a function|defined|iterable|subscriptable|callable)\b/,
        /undefined method [`']/,
        /Maximum (call stack size|recursion depth) exceeded/i,
        /in JSON at position|is not valid JSON|Unexpected end of JSON input/,
        /cannot unmarshal \w+ into Go/,
      ],
      reason: 'the language reports a defect or a value of the wrong kind',
      source: exceptionsPage,
    },
    {
      id: 'uncaught',
      where: 'error',
      strength: 'strong',
      patterns: [
        /Invoke Error\b/,
        /Traceback \(most recent call last\)/,
        /(Function|Userfunction|UserFunction|Init)<[\w:]+>/,
        /Exception in thread "main"/,
        /Unhandled exception/i,
        /"errorType": ?"(?:[A-Za-z_$][\w.$]*)"/,
        /x-amz-function-error|X-Amz-Function-Error|"FunctionError": ?"(Unhandled|Handled)"/,
        /due to customer function error/,
        /"status": ?"failure"/,
      ],
      reason: 'the runtime reports that the handler failed',
      source: exceptionsPage,
    },
    {
      id: 'uncaught-exception',
      where: 'platform',
      strength: 'strong',
      patterns: [/Uncaught Exception\b/],
      reason: 'the Node runtime caught what the code did not',
      source: exceptionsPage,
    },
    {
      id: 'named-error',
      where: 'error',
      strength: 'weak',
      patterns: [/(^|[\s"'[({|:])([A-Z]\w+)?(Error|Exception): \S/m],
      reason: 'an error with a name is printed',
      source: exceptionsPage,
    },
  ],
  discriminators: [
    { against: 'runtime-crash', when: ['language-exception'], because: 'the reason is printed before the exit' },
    {
      against: 'unhandled-rejection',
      when: ['uncaught-exception'],
      because: 'the runtime names an exception, not a rejection, before it exits',
    },
    {
      against: 'stepfunctions-failure',
      when: ['language-exception'],
      because: 'the cause of the task carries the exception',
    },
  ],
  decides: 'The innermost exception and the first frame of own code below it.',
  remedy: {
    mitigate: ['Roll back; move the input that fails to a dead-letter queue.'],
    fix: ['Validate the input and handle the case.'],
    prevent: ['Keep the failing input as a test.'],
  },
  document: exceptionsPage,
};
