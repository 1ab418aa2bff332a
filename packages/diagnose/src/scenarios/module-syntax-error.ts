// The source cannot be parsed as the kind of module that it is loaded as. A JSON text that does not parse is not meant.
import type { Scenario } from './scenario.ts';

const handlerPage = 'https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html';

export const moduleSyntaxError: Scenario = {
  label: 'module-syntax-error',
  title: 'The source does not parse',
  summary: 'ESM and CommonJS are mixed, the code was not compiled, or the runtime is too old for it.',
  role: 'cause',
  signals: [
    {
      id: 'syntax-error-type',
      where: 'platform',
      strength: 'decisive',
      patterns: [
        /Runtime\.UserCodeSyntaxError/,
        /Syntax error in module/,
        /(Init|Userfunction|UserFunction)<SyntaxError>/,
      ],
      reason: 'the runtime reports a syntax error in the code of the function',
      source: 'https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-deployment.html',
    },
    {
      id: 'module-kind',
      where: 'error',
      strength: 'decisive',
      patterns: [
        /Cannot use import statement outside a module/,
        /\bERR_REQUIRE_ESM\b|require\(\) of ES ?Module|Must use import to load ES Module/,
        /(require|exports|module|__dirname|__filename) is not defined in ES module scope/,
        /ReferenceError: (require|exports|module) is not defined/,
        /Unexpected token '?(export|import)'?/,
        /does not provide an export named/,
        /Named export '[^']*' not found/,
        /Dynamic require of "[^"]*" is not supported/,
        /await is only valid in async function/,
        /ERR_UNKNOWN_FILE_EXTENSION|Unknown file extension "\.\w+"/,
        /ERR_REQUIRE_ASYNC_MODULE|ERR_IMPORT_ATTRIBUTE_MISSING|needs an import (assertion|attribute) of type/,
        /Cannot require\(\) ES Module/,
        /import\.meta.*outside a module/,
      ],
      reason: 'the module systems are mixed',
      source: 'https://nodejs.org/api/errors.html#err_require_esm',
    },
    {
      id: 'parser',
      where: 'error',
      strength: 'strong',
      patterns: [
        /SyntaxError: (Unexpected (token|identifier|reserved word|end of input|strict mode)|Invalid or unexpected token|missing \)|Identifier .* has already been declared|Invalid regular expression)/,
        /SyntaxError: (invalid syntax|unexpected EOF|invalid character|f-string|unterminated|expected|unmatched|invalid decimal|cannot assign|'\w+' (outside|was never closed)|positional argument)/,
        /\b(IndentationError|TabError)\b|Missing parentheses in call to 'print'|Non-ASCII character/,
        /syntax error, unexpected/,
        /PHP Parse error:/,
      ],
      unless: [/ in JSON\b/, /is not valid JSON/, /JSON\.parse/, /Object\.parse/, /json\.decoder|JSONDecodeError/],
      reason: 'the parser of the language stopped',
      source: 'https://docs.python.org/3/library/exceptions.html#SyntaxError',
    },
  ],
  discriminators: [
    { against: 'import-module-missing', because: 'the module was found and could not be parsed' },
    { against: 'unhandled-exception', because: 'the code never ran' },
    { against: 'runtime-crash', because: 'the reason is printed before the exit' },
    { against: 'unhandled-rejection', because: 'the code never ran' },
  ],
  decides: 'The extension and the "type" of package.json beside the first statement of the file.',
  remedy: {
    mitigate: ['Roll back to the version that ran.'],
    fix: ['Name the file .mjs or set "type": "module", or bundle to CommonJS; compile for the version of the runtime.'],
    prevent: ['Import the packaged handler once with the same runtime before deploying it.'],
  },
  document: handlerPage,
};
