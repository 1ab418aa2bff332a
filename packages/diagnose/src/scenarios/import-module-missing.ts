// A dependency, or the file of the handler, is not in the package.
import type { Scenario } from './scenario.ts';

const deploymentPage = 'https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-deployment.html';

export const importModuleMissing: Scenario = {
  label: 'import-module-missing',
  title: 'A module is missing from the package',
  summary: 'An import failed because the module is not in the package or its layers.',
  role: 'cause',
  signals: [
    {
      id: 'import-error-type',
      where: 'platform',
      strength: 'strong',
      patterns: [
        /Runtime\.ImportModuleError/,
        /Unable to import module/,
        /Init<LoadError>/,
        /Error Type: Runtime\.ImportModule/,
      ],
      reason: 'the runtime could not import a module',
      source: deploymentPage,
    },
    {
      id: 'not-found-by-loader',
      where: 'error',
      strength: 'strong',
      patterns: [
        /Cannot find (module|package) /,
        /\bMODULE_NOT_FOUND\b|\bERR_MODULE_NOT_FOUND\b|ERR_PACKAGE_PATH_NOT_EXPORTED/,
        /No module named /,
        /\bModuleNotFoundError\b/,
        /cannot import name /,
        /cannot load such file/,
        /\bLoadError\b/,
        /Gem::(MissingSpecError|LoadError)|Could not find gem|Bundler::GemNotFound|Could not find \S+ in (any of the sources|locally installed gems)/,
        /\bNoClassDefFoundError\b/,
        /\bClassNotFoundException\b/,
        /Could not load file or assembly/,
        /An assembly specified in the application dependencies manifest/,
        /Could not find the required .*\.deps\.json/,
        /DistributionNotFound|PackageNotFoundError/,
        /Failed opening required|Failed to open stream: No such file.*autoload/,
        /Cannot resolve module/,
      ],
      unless: [/Class not found: /],
      reason: 'the loader of the language did not find it',
      source: 'https://nodejs.org/api/errors.html#err_module_not_found',
    },
    {
      id: 'packaged-file-missing',
      where: 'error',
      strength: 'strong',
      patterns: [
        /ENOENT: no such file or directory, (open|stat|lstat|scandir) '\/var\/task/,
        /No such file or directory: '\/?(var\/task|opt)\//,
        /(FileNotFoundException|NoSuchFileException): \/var\/task/,
        /open \/var\/task\/\S+: no such file or directory/,
        /spawn \S+ ENOENT/,
      ],
      reason: 'a file that belongs into the package is not there',
      source: deploymentPage,
    },
    {
      id: 'package-not-readable',
      where: 'error',
      strength: 'strong',
      patterns: [/(EACCES: permission denied, open|Permission denied).*\/var\/task\/\S+\.(m?js|py|rb|jar)/],
      reason: 'the file is in the package without the right to read it',
      source: deploymentPage,
    },
  ],
  discriminators: [
    { against: 'unhandled-exception', because: 'the code never ran: its import failed' },
    {
      against: 'extension-failure',
      when: ['import-error-type'],
      because: 'the function itself could not be loaded',
    },
  ],
  decides: 'Whether the named module is in the deployed archive or in a layer at the right path.',
  remedy: {
    mitigate: ['Roll back to the version that ran.'],
    fix: ['Bundle the module or add the layer; the SDK v2 is no longer part of Node 18 and later.'],
    prevent: ['Import the packaged handler once in the Lambda image before deploying it.'],
  },
  document: deploymentPage,
};
