// X-Ray's daemon, as far as a sender in another process can see it: a UDP listener on loopback that keeps what it was sent.
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { SegmentDocument } from '../tracing/segment-document.ts';

export interface XrayDaemon {
  /** `127.0.0.1:2000` */
  readonly address: string;
  /** Documents of one trace, in order of arrival. */
  documentsOf(traceId: string | undefined): readonly SegmentDocument[];
  readonly count: number;
  close(): void;
}

export async function openXrayDaemon(): Promise<XrayDaemon> {
  const documents: SegmentDocument[] = [];
  const socket = createSocket('udp4', (bytes) => {
    const [head, document = ''] = bytes.toString('utf8').split(/\n(.*)/s);
    if (head === '{"format": "json", "version": 1}') documents.push(JSON.parse(document));
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return {
    address: `127.0.0.1:${socket.address().port}`,
    documentsOf: (traceId) => documents.filter(({ trace_id }) => trace_id === traceId),
    get count() {
      return documents.length;
    },
    close: () => socket.close(),
  };
}
