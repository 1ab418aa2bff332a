// Renders catalogue pages and keeps the rendered ones, because the same few are asked for all day.
import { createHash } from 'node:crypto';
import { withTracing } from '@coldcase/lambda';

/** Pages to keep; 0 keeps all of them. */
const pagesKept = Number(process.env.CACHE_PAGES ?? 8);
const pages = new Map();

export const handler = withTracing(async ({ page, query }) => {
  const isKept = pages.has(page);
  const rendered = pages.get(page) ?? render(page);
  keep(page, rendered);
  console.log(`page ${page} for "${query}": ${isKept ? 'hit' : 'miss'}, ${pages.size} pages kept, 0 errors`);
  return { page, etag: createHash('sha1').update(rendered.subarray(0, 4096)).digest('hex') };
});

// A page with its pictures at print size.
function render(page) {
  return Buffer.alloc(18_000_000, `page ${page} `);
}

function keep(page, rendered) {
  pages.set(page, rendered);
  if (pagesKept > 0 && pages.size > pagesKept) pages.delete(pages.keys().next().value);
}
