import { expect, test } from 'vitest';
import { type BlockingNode, blockingTree } from './blocking-tree.ts';

/** Waits as `waiting<blockers`, the tree as `pid[those who wait]`. */
function check(waits: string, tree: string): void {
  const sessions = waits.split(' ').map((wait) => {
    const [pid, blockers = ''] = wait.split('<');
    return { pid: Number(pid), blockedBy: blockers.split(',').map(Number), waitSeconds: 1, query: '' };
  });
  expect(drawn(blockingTree(sessions))).toBe(tree);
}

function drawn(nodes: readonly BlockingNode[]): string {
  return nodes.map(({ pid, blocks }) => (blocks.length === 0 ? `${pid}` : `${pid}[${drawn(blocks)}]`)).join(' ');
}

test('a chain is a branch', () => check('7<3 9<7', '3[7[9]]'));
test('two who hold are two roots', () => check('7<3 8<2', '2[8] 3[7]'));
test('whoever stands in a queue is told once, below the one who holds', () => check('7<3 8<7,3 9<8,7,3', '3[7 8 9]'));
test('a circle begins at its lowest', () => check('4<5 5<4', '4[5]'));
test('a prepared transaction is the process 0', () => check('4<0', '0[4]'));

test('a long queue is no large tree', () => {
  const sessions = Array.from({ length: 500 }, (_, index) => ({
    pid: index + 1,
    blockedBy: Array.from({ length: index + 1 }, (__, before) => before),
    waitSeconds: 1,
    query: '',
  }));
  expect(blockingTree(sessions)[0]?.blocks).toHaveLength(500);
});
