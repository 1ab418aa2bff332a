// Where documents go: to the daemon that Lambda runs beside the function, in one UDP datagram each, else to the log, as one
// line that `coldcase capture` and `coldcase import` read as a segment. Nothing waits for either.
// Source of the datagram: https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sendingdata.html#xray-api-daemon
import type { Socket } from 'node:dgram';
import { unharmed } from '../invocation/unharmed.ts';
import type { SegmentDocument } from './segment-document.ts';

/** Bytes of one document; X-Ray refuses more, and a datagram carries hardly more. */
export const documentBytesMax = 63_000;

/** The member of a log line that holds a document. */
export const segmentLineKey = 'xray_segment';

const datagramHead = '{"format": "json", "version": 1}\n';

/** Sends a document that is too large in pieces: what is below a part can also stand alone. */
export function deliver(document: SegmentDocument): void {
  unharmed(() => {
    // Parts keep only what JSON can say, so nothing of a user's is asked here.
    const text = JSON.stringify(document);
    if (Buffer.byteLength(text) <= documentBytesMax) return deliverText(text);
    const { subsegments = [], ...own } = document;
    for (const child of subsegments)
      deliver({ ...child, trace_id: document.trace_id ?? '', parent_id: document.id, type: 'subsegment' });
    if (subsegments.length > 0) return deliver(own);
    const { metadata: _tooLarge, ...lean } = own;
    return deliverText(JSON.stringify(own.metadata === undefined ? { ...own, cause: undefined } : lean));
  });
}

function deliverText(text: string): void {
  const daemon = daemonAddress(process.env.AWS_XRAY_DAEMON_ADDRESS);
  if (daemon === undefined) process.stdout.write(`{"${segmentLineKey}":${text}}\n`);
  else openSocket().send(datagramHead + text, daemon.port, daemon.host, ignore);
}

let socket: Socket | undefined;

// Never the reason that a process stays, and never the reason that it dies.
function openSocket(): Socket {
  if (socket !== undefined) return socket;
  // Loaded by the first invocation that is sampled: an initialisation need not wait for it.
  socket = process.getBuiltinModule('node:dgram').createSocket('udp4');
  socket.on('error', ignore);
  socket.unref();
  return socket;
}

const ignore = (): void => undefined;

interface Address {
  readonly host: string;
  readonly port: number;
}

let known: { readonly setting: string; readonly address: Address | undefined } | undefined;

/** `host:port`, or `tcp:host:port udp:host:port`. */
function daemonAddress(setting = ''): Address | undefined {
  if (known?.setting === setting) return known.address;
  const [, host = '', port = ''] = /(?:^|udp:)([^\s:]+):(\d+)(?:\s|$)/.exec(setting) ?? [];
  known = { setting, address: host === '' ? undefined : { host, port: Number(port) } };
  return known.address;
}
