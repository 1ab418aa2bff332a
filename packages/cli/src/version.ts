/** The version of the workspace; checks/versions.test.ts holds it against package.json. */
export const version = '0.1.0';
