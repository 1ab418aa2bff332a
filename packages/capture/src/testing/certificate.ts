// Certificates of any date, name and issuer, written out as X.509 (RFC 5280). The command of OpenSSL is not on every machine,
// and cannot date one back before its version 3.4.
import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

export interface Identity {
  readonly name: string;
  /** PEM, for a server or a trust store. */
  readonly cert: string;
  readonly key: string;
  readonly privateKey: KeyObject;
}

export interface Wanted {
  readonly name: string;
  /** Host names it covers. */
  readonly hosts?: readonly string[];
  /** Days from now; the past is negative. */
  readonly fromDay?: number;
  readonly toDay?: number;
  /** Absent: it signs itself. */
  readonly issuer?: Identity;
  readonly isAuthority?: boolean;
}

const dayMs = 86_400_000;

export function certificate(wanted: Wanted): Identity {
  const { name, hosts = [], fromDay = -1, toDay = 60, issuer, isAuthority = false } = wanted;
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const body = sequence(
    explicit(0, integer(Buffer.from([2]))), // version 3
    integer(Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    ecdsaWithSha256,
    nameOf(issuer?.name ?? name),
    sequence(timeOf(fromDay), timeOf(toDay)),
    nameOf(name),
    publicKey.export({ type: 'spki', format: 'der' }),
    explicit(3, sequence(...extensions(hosts, isAuthority))),
  );
  const signature = sign('sha256', body, issuer?.privateKey ?? privateKey);
  const der = sequence(body, ecdsaWithSha256, tagged(0x03, Buffer.from([0]), signature));
  return {
    ...{ name, privateKey, key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() },
    cert: `-----BEGIN CERTIFICATE-----\n${der.toString('base64')}\n-----END CERTIFICATE-----\n`,
  };
}

function extensions(hosts: readonly string[], isAuthority: boolean): readonly Buffer[] {
  const yes = tagged(0x01, Buffer.from([255]));
  const basic = sequence(objectId('551d13'), yes, octets(isAuthority ? sequence(yes) : sequence()));
  const alternative = sequence(...hosts.map((host) => tagged(0x82, Buffer.from(host))));
  return [basic, ...(hosts.length === 0 ? [] : [sequence(objectId('551d11'), octets(alternative))])];
}

const ecdsaWithSha256 = sequence(objectId('2a8648ce3d040302'));

function nameOf(commonName: string): Buffer {
  return sequence(tagged(0x31, sequence(objectId('550403'), tagged(0x0c, Buffer.from(commonName)))));
}

/** `20261121140000Z` */
function timeOf(days: number): Buffer {
  const at = new Date(Date.now() + days * dayMs).toISOString();
  return tagged(0x18, Buffer.from(`${at.slice(0, 19).replace(/\D/g, '')}Z`));
}

function integer(bytes: Buffer): Buffer {
  return tagged(0x02, bytes);
}

function octets(content: Buffer): Buffer {
  return tagged(0x04, content);
}

function objectId(hex: string): Buffer {
  return tagged(0x06, Buffer.from(hex, 'hex'));
}

function explicit(tag: number, content: Buffer): Buffer {
  return tagged(0xa0 + tag, content);
}

function sequence(...contents: readonly Buffer[]): Buffer {
  return tagged(0x30, ...contents);
}

function tagged(tag: number, ...contents: readonly Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  const { length } = content;
  const head =
    length < 128 ? [tag, length] : length < 256 ? [tag, 0x81, length] : [tag, 0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from(head), content]);
}
