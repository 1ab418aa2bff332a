// Tables of people: there a column that is only called `name` holds the name of a person, though the word alone says nothing.

const people = new Set(
  'account client contact customer employee member owner patient people person student user'.split(' '),
);
const partsOfName = new Set(['name', 'first', 'last']);

/**
 * The name under which values of a column are masked.
 *
 *   nameForMasking('app_users', 'name')   →   'full_name'
 *   nameForMasking('products', 'name')    →   'name'
 */
export function nameForMasking(table: string, column: string): string {
  return partsOfName.has(column.toLowerCase()) && isOfPeople(table) ? 'full_name' : column;
}

/** By its last word, in the singular or the plural: `app_users`, `CustomerAccounts`, `users_2026`. */
function isOfPeople(table: string): boolean {
  const words = table
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== '');
  const last = words.at(-1) ?? '';
  return people.has(last) || people.has(last.replace(/s$/, ''));
}
