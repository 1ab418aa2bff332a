// Blocks of Terraform, printed. Which attributes there are is checked by a test against the pages of the provider.
//
//   terraform('aws_lambda_function', 'orders', { memory_size: 1024 })
//
//   resource "aws_lambda_function" "orders" {
//     # what it has besides stays
//     memory_size = 1024
//   }
import { hclName, hclText } from './quoting.ts';
import type { Snippet } from './remedy.ts';

export type HclValue = string | number | boolean | readonly string[] | HclCall | HclMapValue | HclBlock;

/** `jsonencode({ … })`. */
export interface HclCall {
  readonly call: string;
  readonly of: HclMap;
}

/** `variables = { NAME = "…" }` */
export interface HclMapValue {
  readonly pairs: HclMap;
}

export interface HclMap {
  readonly [key: string]: string | number | boolean | readonly HclMap[];
}

/** A nested block: `ephemeral_storage { size = 1024 }`. */
export interface HclBlock {
  readonly block: Readonly<Record<string, HclValue>>;
}

/** @param isWhole  the block is all of the resource, and not what changes in one that exists */
export function terraform(
  type: string,
  name: string,
  body: Readonly<Record<string, HclValue>>,
  isWhole = false,
): Snippet {
  const remark = isWhole ? [] : ['  # what it has besides stays'];
  const lines = [`resource "${type}" "${hclName(name)}" {`, ...remark, ...bodyLines(body, '  '), '}'];
  return { language: 'terraform', text: lines.join('\n') };
}

function bodyLines(body: Readonly<Record<string, HclValue>>, indent: string): readonly string[] {
  return Object.entries(body).flatMap(([name, value]) => {
    if (isBlock(value)) return [`${indent}${name} {`, ...bodyLines(value.block, `${indent}  `), `${indent}}`];
    return [`${indent}${name} = ${printed(value, indent)}`];
  });
}

function isBlock(value: HclValue): value is HclBlock {
  return typeof value === 'object' && 'block' in value;
}

function printed(value: Exclude<HclValue, HclBlock>, indent: string): string {
  if (typeof value === 'string') return hclText(value);
  if (typeof value !== 'object') return String(value);
  if ('call' in value) return `${value.call}(${mapText(value.of, indent)})`;
  if ('pairs' in value) return mapText(value.pairs, indent);
  return `[${value.map(hclText).join(', ')}]`;
}

function mapText(map: HclMap, indent: string): string {
  const inner = `${indent}  `;
  const lines = Object.entries(map).map(([key, value]) => {
    if (typeof value === 'string') return `${inner}${key} = ${hclText(value)}`;
    if (typeof value !== 'object') return `${inner}${key} = ${value}`;
    return `${inner}${key} = [${value.map((one) => mapText(one, inner)).join(', ')}]`;
  });
  return `{\n${lines.join('\n')}\n${indent}}`;
}
