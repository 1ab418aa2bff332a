// An extension, or the wrapper script of a layer, cannot start, crashes, or holds up the function.
import type { Scenario } from './scenario.ts';

const extensionsPage = 'https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html';

export const extensionFailure: Scenario = {
  label: 'extension-failure',
  title: 'An extension failed',
  summary: 'The extension of a layer cannot start, crashes or delays the function.',
  role: 'cause',
  signals: [
    {
      id: 'extension-type',
      where: 'platform',
      strength: 'decisive',
      patterns: [
        /\bExtension\.(LaunchError|InitError|ExitError|Crash|\w+Error|Unknown)\b/,
        /EXTENSION\s+Name: .*State: (LaunchError|InitError|ExitError|Crash\w*|Failed)/,
        /"type": ?"platform\.extension".*"errorType"/s,
        /EXTENSION\s+Name: .*Error Type: /,
      ],
      reason: 'the platform reports the failure of an extension',
      source: extensionsPage,
    },
    {
      id: 'extension-path',
      where: 'platform',
      strength: 'decisive',
      patterns: [
        /fork\/exec \/opt\/extensions\//,
        /\/opt\/extensions\/\S+: .*(No such file|Permission denied|exec format|cannot execute|not found)/i,
      ],
      reason: 'the program that could not be started lies under /opt/extensions',
      source: extensionsPage,
    },
    {
      id: 'exec-wrapper',
      where: 'platform',
      strength: 'strong',
      patterns: [
        /AWS_LAMBDA_EXEC_WRAPPER/,
        /\/opt\/(otel-\w+|datadog_wrapper|bootstrap|\w*wrapper\w*|\w+-handler): (does not exist|No such file|Permission denied|not found)/i,
      ],
      reason: 'the wrapper script of a layer is missing or does not run',
      source: 'https://docs.aws.amazon.com/lambda/latest/dg/runtimes-modify.html',
    },
    {
      id: 'extension-words',
      where: 'line',
      strength: 'strong',
      patterns: [
        /(failed|error|unable|could not|cannot)\b.{0,60}\b(register|registering|start|launch|load|initiali[sz]e)\b.{0,40}\bextension/i,
        /extension\b.{0,60}\b(failed|crashed|exited|error|not ready|timed out|timeout)\b/i,
        /extension\/(register|event\/next|init\/error)/,
        /not ready to serve traffic, please wait/,
        /DD_EXTENSION \| ERROR/,
        /ECONNREFUSED 127\.0\.0\.1:(2772|2773|4317|4318|8124|8126|2000)/,
        /(localhost|127\.0\.0\.1)\W{1,10}(port=)?(2772|2773|4317|4318)\b.*refused/is,
        /LaunchError/,
      ],
      unless: [/browser extension/i, /file extension/i, /extension "?(postgis|vector|uuid|pg_)/i],
      reason: 'an extension, or the local port of one, does not answer',
      source: 'https://docs.aws.amazon.com/secretsmanager/latest/userguide/retrieving-secrets_lambda.html',
    },
    {
      id: 'post-runtime-duration',
      where: 'line',
      strength: 'weak',
      patterns: [/PostRuntimeExtensionsDuration\D{1,10}\d{4,}/i],
      reason: 'extensions work for a second or more after the handler',
      source: 'https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html',
    },
  ],
  discriminators: [
    { against: 'invalid-entrypoint', because: 'the path is that of an extension' },
    {
      against: 'native-binary-mismatch',
      when: ['extension-type', 'extension-path'],
      because: 'the program is the extension',
    },
    { against: 'runtime-crash', because: 'the extension ended, not the runtime' },
    { against: 'dependency-unavailable', because: 'the refused port belongs to a local extension' },
    {
      against: 'missing-configuration',
      when: ['extension-type'],
      because: 'the configuration is that of the extension',
    },
    {
      against: 'import-module-missing',
      when: ['extension-type', 'extension-path'],
      because: 'the missing file is that of the extension',
    },
    { against: 'init-timeout', when: ['extension-type'], because: 'the extension ended the init' },
    { against: 'iam-denied', when: ['extension-type'], because: 'the extension is what failed' },
  ],
  decides: 'The EXTENSION line: its state and its error type.',
  remedy: {
    mitigate: ['Remove the layer.'],
    fix: ['Use the version of the layer for the architecture; set the execute bit; give it its configuration.'],
    prevent: ['Deploy layers together with one function that is tested first.'],
  },
  document: extensionsPage,
};
