// What people call a source. A map names it from where the bundle lay when it was built, a function from where it was
// unpacked; neither is a place in a repository, and the end of the path is.

/** The folder into which Lambda unpacks a deployment package. */
const taskRootDefault = '/var/task';

/**
 *   '../src/orders.ts'                →  'src/orders.ts'
 *   'webpack://shop/./src/orders.ts'  →  'src/orders.ts'
 *   'file:///var/task/index.mjs'      →  'index.mjs'      with the task root /var/task
 */
export function sourcePath(name: string, taskRoot = taskRootDefault): string {
  const path = pathIn(name);
  const root = taskRoot.endsWith('/') ? taskRoot : `${taskRoot}/`;
  const below = path.startsWith(root) ? path.slice(root.length) : path;
  return below.replace(/^(\.{0,2}\/)+/, '') || below;
}

function pathIn(name: string): string {
  if (name.startsWith('file://') && URL.canParse(name)) return decoded(new URL(name).pathname);
  // `webpack://shop/./src/orders.ts`: the name of a project, then its path.
  return name.replace(/^[a-z][a-z0-9+.-]+:\/\/[^/]*\//i, '').replace(/[?#].*$/, '');
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** Code of somebody else, which is in the bundle and not in the report. */
export function isDependency(path: string): boolean {
  return /(^|\/)node_modules\//.test(path) || /(^|\/)site-packages\//.test(path);
}
