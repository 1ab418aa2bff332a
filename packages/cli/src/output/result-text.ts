// The answer to a query in the forms of --format. All but the table print every character of every cell.
import { rowRecord, type Table } from '@coldcase/model';
import { tableText } from './table-text.ts';

export type ResultFormat = 'table' | 'json' | 'ndjson' | 'csv' | 'md';

export function resultText(table: Table, format: ResultFormat, width: number): string {
  const records = () => table.rows.map((row) => rowRecord(table, row));
  switch (format) {
    case 'json':
      return JSON.stringify(records(), null, 1);
    case 'ndjson':
      return records()
        .map((record) => JSON.stringify(record))
        .join('\n');
    case 'csv':
      return [table.columns, ...filled(table)].map((row) => row.map(csvCell).join(',')).join('\r\n');
    case 'md':
      return markdown(table);
    case 'table':
      return tableText(table.columns, filled(table), width);
  }
}

function filled(table: Table): readonly (readonly string[])[] {
  return table.rows.map((row) => table.columns.map((_, index) => row[index] ?? ''));
}

/** RFC 4180. */
function csvCell(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

function markdown(table: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.map(markdownCell).join(' | ')} |`;
  return [line(table.columns), `| ${table.columns.map(() => '---').join(' | ')} |`, ...filled(table).map(line)].join(
    '\n',
  );
}

function markdownCell(cell: string): string {
  return cell.trim().replaceAll('\\', '\\\\').replaceAll('|', '\\|').replaceAll(/\r?\n/g, '<br>');
}
