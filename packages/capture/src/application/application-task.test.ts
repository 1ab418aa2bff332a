// The versions and settings of an application, from the files in its folder, and nothing else of where it runs.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { allPages } from '../testing/pages.ts';
import { type ApplicationSurroundings, applicationTask } from './application-task.ts';

const root = mkdtempSync(join(tmpdir(), 'coldcase-application-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const surroundings: ApplicationSurroundings = {
  environment: {
    NODE_ENV: 'production',
    API_VERSION: '7',
    FEATURE_FLAGS: 'cart, express-checkout,',
    AWS_REGION: 'eu-west-1',
    TIER: 'gold',
    DATABASE_PASSWORD: 'correct-horse',
    PATH: '/usr/bin',
  },
  environmentAllowed: ['NODE_ENV', 'API_VERSION', 'FEATURE_FLAGS', 'AWS_REGION', 'TIER'],
  workingFolder: '/elsewhere',
  nodeVersion: 'v24.1.0',
};

const manifest = {
  name: 'shop',
  version: '1.4.0',
  engines: { node: '>=22.18' },
  dependencies: {
    express: '^4.18.0',
    '@aws-sdk/client-sqs': '^3.0.0',
    gone: '1.x',
    own: 'git+https://token@host/own.git',
  },
  devDependencies: { vitest: '^5.0.0', absent: '*' },
};

async function documentOf(name: string, files: Readonly<Record<string, unknown>>, changes = {}) {
  const folder = join(root, name);
  mkdirSync(folder, { recursive: true });
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), typeof content === 'string' ? content : JSON.stringify(content));
  }
  const [page] = await allPages(applicationTask(folder, { ...surroundings, ...changes }));
  return page?.batch.resources?.[0];
}

test('the document has the shape that snapshots have always had', async () => {
  const lock = {
    lockfileVersion: 3,
    packages: {
      '': { name: 'shop' },
      'node_modules/express': { version: '4.18.2', resolved: 'https://token@registry.example/express.tgz' },
      'node_modules/@aws-sdk/client-sqs': { version: '3.600.0' },
      'node_modules/own': { version: 'git+https://token@host/own.git#1' },
      'node_modules/vitest': { version: '5.0.1' },
      'node_modules/express/node_modules/qs': { version: '6.11.0' },
    },
  };
  expect(await documentOf('npm', { 'package.json': manifest, 'package-lock.json': lock })).toEqual({
    kind: 'application',
    name: 'shop',
    document: {
      node_version: '>=22.18',
      node_version_from: 'engines of package.json',
      npm_packages: {
        name: 'shop',
        version: '1.4.0',
        dependencies: {
          '@aws-sdk/client-sqs': { version: '3.600.0' },
          express: { version: '4.18.2' },
          gone: { required: '1.x', missing: true },
          own: { version: 'not from the registry' },
          vitest: { version: '5.0.1' },
        },
      },
      npm_packages_from: 'package-lock.json',
      environment: {
        NODE_ENV: 'production',
        API_VERSION: '7',
        FEATURES: ['cart', 'express-checkout'],
        REGION: 'eu-west-1',
        TIER: 'gold',
      },
    },
  });
});

test('what is not allowed to leave is nowhere in the document', async () => {
  const text = JSON.stringify(await documentOf('secret', { 'package.json': manifest }));
  expect(text).not.toMatch(/correct-horse|token|DATABASE_PASSWORD|PATH/);
});

const yarnClassic = `# yarn lockfile v1

"@aws-sdk/client-sqs@^3.0.0", "@aws-sdk/client-sqs@^3.500.0":
  version "3.600.0"
  resolved "https://registry.example/x.tgz"

express@^4.18.0:
  version "4.18.2"
  dependencies:
    qs "6.11.0"
`;
const yarnBerry = `__metadata:
  version: 8

"@aws-sdk/client-sqs@npm:^3.0.0":
  version: 3.600.0
  resolution: "@aws-sdk/client-sqs@npm:3.600.0"

"express@npm:^4.17.0, express@npm:^4.18.0":
  version: 4.18.2
`;
const pnpm9 = `lockfileVersion: '9.0'

importers:

  .:
    dependencies:
      '@aws-sdk/client-sqs':
        specifier: ^3.0.0
        version: 3.600.0(peer@1.0.0)
      express:
        specifier: ^4.18.0
        version: 4.18.2

packages:

  express@4.18.2:
    resolution: {integrity: sha512-x}
`;
const pnpm5 = `lockfileVersion: 5.4
specifiers:
  express: ^4.18.0
dependencies:
  '@aws-sdk/client-sqs': 3.600.0_peer@1.0.0
  express: 4.18.2
`;
const npm1 = { dependencies: { express: { version: '4.18.2' }, '@aws-sdk/client-sqs': { version: '3.600.0' } } };
const installed = {
  packages: {
    'node_modules/express': { version: '4.18.2' },
    'node_modules/@aws-sdk/client-sqs': { version: '3.600.0' },
  },
};

test.each([
  ['yarn.lock', yarnClassic],
  ['yarn.lock', yarnBerry],
  ['pnpm-lock.yaml', pnpm9],
  ['pnpm-lock.yaml', pnpm5],
  ['npm-shrinkwrap.json', npm1],
  ['node_modules/.package-lock.json', installed],
])('%s tells which versions are there', async (path, content) => {
  const found = await documentOf(`lock-${path.replaceAll('/', '-')}`, { 'package.json': manifest, [path]: content });
  expect(found?.document).toMatchObject({
    npm_packages: {
      dependencies: { express: { version: '4.18.2' }, '@aws-sdk/client-sqs': { version: '3.600.0' } },
    },
    npm_packages_from: path,
  });
});

test('what is installed is believed before what is locked, and a range when nothing is', async () => {
  const both = {
    'package.json': manifest,
    'package-lock.json': npm1,
    'node_modules/.package-lock.json': { packages: {} },
  };
  expect((await documentOf('both', both))?.document).toMatchObject({
    npm_packages: { dependencies: { express: { required: '^4.18.0', missing: true } } },
  });
  expect((await documentOf('ranges', { 'package.json': manifest }))?.document).toMatchObject({
    npm_packages: { dependencies: { express: { required: '^4.18.0' } } },
    npm_packages_from: 'package.json',
  });
});

test('the version of Node says where it comes from, and our own counts only in our own folder', async () => {
  const pinned = await documentOf('pinned', { 'package.json': manifest, '.nvmrc': '22.18.0\n' });
  expect(pinned?.document).toMatchObject({ node_version: '22.18.0', node_version_from: '.nvmrc' });
  const elsewhere = await documentOf('bare', {});
  expect(elsewhere).toMatchObject({ kind: 'application', name: 'bare' });
  expect(elsewhere?.document).not.toHaveProperty('node_version');
  const here = await documentOf('bare', {}, { workingFolder: join(root, 'bare') });
  expect(here?.document).toMatchObject({ node_version: 'v24.1.0', node_version_from: 'the process that captured' });
});

test('a folder that is not there is refused, and so is a file', async () => {
  const attempt = (path: string) => allPages(applicationTask(path, surroundings));
  await expect(attempt(join(root, 'nowhere'))).rejects.toThrow(expect.objectContaining({ code: 'EVIDENCE_NOT_FOUND' }));
  writeFileSync(join(root, 'file'), '');
  await expect(attempt(join(root, 'file'))).rejects.toThrow('it is no folder');
});
