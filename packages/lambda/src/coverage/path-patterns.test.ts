import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pathMatcher } from './path-patterns.ts';

function check(include: string, exclude: string, covered: string, left: string): void {
  const lists = { includePatterns: include.split(' '), excludePatterns: exclude.split(' ').filter(Boolean) };
  const isCovered = pathMatcher({ ...lists, taskRoot: '/var/task' });
  for (const path of covered.split(' ')) expect([path, isCovered(path)]).toEqual([path, true]);
  for (const path of left.split(' ')) expect([path, isCovered(path)]).toEqual([path, false]);
}

test('the patterns of the runbooks choose what they say', () => {
  check(
    'src/* lib/* handlers/*',
    'tests/* */node_modules/* */vendor/*',
    '/var/task/src/a.mjs /var/task/src/deep/er/b.js /var/task/lib/c.js /var/task/handlers/d.cjs',
    '/var/task/index.mjs /var/task/tests/a.js /var/task/src/node_modules/x/i.js /var/task/src/vendor/y.js /opt/src/a.js',
  );
});

test('a folder is excluded wherever it is, at the root as well', () => {
  check(
    '*',
    '*/node_modules/* tests/*',
    '/var/task/index.mjs /var/task/src/tests/a.js',
    '/var/task/node_modules/x/i.js /var/task/a/node_modules/x/i.js /var/task/tests/a.js',
  );
});

test('what lies outside of the task root is covered only by a whole path', () => {
  check('*', '', '/var/task/a.js', '/opt/nodejs/a.js /var/runtime/index.mjs /var/tasks/a.js');
  check('/opt/nodejs/* *', '/opt/nodejs/big/*', '/opt/nodejs/a.js /var/task/a.js', '/opt/nodejs/big/b.js /opt/a.js');
});

test('question marks and sets stand for one character, other signs for themselves', () => {
  check(
    'src/?.js lib/[ab].js new/[!ab].js a+b(c).js',
    '',
    '/var/task/src/x.js /var/task/lib/a.js /var/task/new/c.js /var/task/a+b(c).js',
    '/var/task/src/xy.js /var/task/lib/c.js /var/task/new/a.js /var/task/aab(c).js',
  );
  check('src/[z-a].js [', '', '/var/task/[', '/var/task/src/b.js');
});

test('a path is found by itself as a pattern, and no pattern throws', () => {
  const names = fc.stringMatching(/^[a-z.$^(){}|+/-]{1,20}$/);
  fc.assert(
    fc.property(names, fc.string(), (name, any) => {
      const options = { excludePatterns: [], taskRoot: '/var/task' };
      expect(pathMatcher({ ...options, includePatterns: [name] })(`/var/task/${name}`)).toBe(true);
      pathMatcher({ ...options, includePatterns: [any], excludePatterns: [any] })(name);
    }),
  );
});
