// X-Ray's daemon, as far as a sender can see it: a UDP listener on loopback that keeps what it was sent.
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { withEnvironment } from './harness.ts';

export interface Sent {
  readonly head: unknown;
  readonly document: Readonly<Record<string, unknown>>;
}

/** What the daemon was sent while `run` was at work, and shortly after: datagrams on loopback arrive within milliseconds. */
export async function sentBy(run: () => unknown): Promise<readonly Sent[]> {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const sent: Sent[] = [];
  socket.on('message', (bytes) => {
    const [head = '', document = ''] = bytes.toString('utf8').split(/\n(.*)/s);
    sent.push({ head: JSON.parse(head), document: JSON.parse(document) });
  });
  await withEnvironment({ AWS_XRAY_DAEMON_ADDRESS: `127.0.0.1:${socket.address().port}` }, async () => {
    await run();
    await new Promise((resolve) => setTimeout(resolve, 40));
  });
  socket.close();
  return sent;
}
