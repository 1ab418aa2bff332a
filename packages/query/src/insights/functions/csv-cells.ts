// One line of CSV (RFC 4180): commas between cells, quotes around what contains them, two quotes for one.

/** `GET,"/a,b",200` → `GET`, `/a,b`, `200`. The end of the line is no part of the last cell. Linear. */
export function csvCells(line: string): readonly string[] {
  const text = line.replace(/\r?\n$/, '');
  const cells: string[] = [];
  let position = 0;
  do {
    const [cell, end] = text[position] === '"' ? quotedCell(text, position) : plainCell(text, position);
    cells.push(cell);
    position = end + 1;
  } while (position <= text.length);
  return cells;
}

function plainCell(text: string, start: number): readonly [cell: string, end: number] {
  const comma = text.indexOf(',', start);
  const end = comma < 0 ? text.length : comma;
  return [text.slice(start, end), end];
}

/** Up to the closing quote; what follows it before the comma belongs to the cell. */
function quotedCell(text: string, start: number): readonly [cell: string, end: number] {
  let cell = '';
  let position = start + 1;
  while (position < text.length) {
    const quote = text.indexOf('"', position);
    if (quote < 0) return [cell + text.slice(position), text.length];
    cell += text.slice(position, quote);
    position = quote + 1;
    if (text[position] !== '"') break;
    cell += '"';
    position++;
  }
  const [rest, end] = plainCell(text, position);
  return [cell + rest, end];
}
