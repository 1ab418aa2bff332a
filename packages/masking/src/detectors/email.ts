// Addresses of mail (RFC 5321 §4.1.2, and the wider letters of RFC 6531), from the sign outwards.
import type { Sighting } from '../finding.ts';
import { isPseudonym } from '../pseudonyms/recognised.ts';
import type { Detector } from './detector.ts';

const localLengthMax = 64;
const domainLengthMax = 255;
const localTail = /[\p{L}\p{N}_](?:[\p{L}\p{N}._%+'’&~!#$*/?^{|}-]{0,63})$/u;
const strictLocalTail = /[\p{L}\p{N}_](?:[\p{L}\p{N}._%+'’~-]{0,63})$/u;
const domainHead =
  /^(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,62})\.){1,8}(?:\p{L}{2,24}|xn--[a-z0-9-]{2,59})(?![\p{L}\p{N}_-])/u;

/** Last labels of files, units and machines. None of them is a top-level domain that has mail. */
const notMail =
  /\.(?:png|jpe?g|gif|svg|webp|ico|m?jsx?|cjs|tsx?|css|scss|html?|json|map|ya?ml|md|txt|log|xml|gz|zip|tgz|whl|jar|war|class|py|rb|php|service|socket|timer|target|scope|slice|internal|compute|localdomain|tar|exe|dll|so|node|lock)$/i;

export const emailDetector: Detector = {
  class: 'email',
  trigger: /@/,
  find: (text) => {
    const sightings: Sighting[] = [];
    for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
      const sighting = emailAround(text, at);
      if (sighting !== undefined) sightings.push(sighting);
    }
    return sightings;
  },
};

function emailAround(text: string, at: number): Sighting | undefined {
  const before = text.slice(Math.max(0, at - localLengthMax), at);
  const local = localOf(before);
  const domain = domainHead.exec(text.slice(at + 1, at + 1 + domainLengthMax))?.[0];
  if (local === undefined || domain === undefined) return undefined;
  const start = at - local.length;
  const end = at + 1 + domain.length;
  const objection = objectionTo(text, start, end, local, domain);
  const place = { class: 'email', start, end, certainty: 90 };
  return objection === undefined
    ? { ...place, reason: 'it is a mailbox at a domain' }
    : { ...place, reason: objection, isKept: true };
}

/** A quote in the middle of a name belongs to it, one in front does not; nor does what separates a name from its value. */
function localOf(before: string): string | undefined {
  const [found] = strictLocalTail.exec(before) ?? localTail.exec(before) ?? [];
  if (found === undefined) return undefined;
  const isEscaped = before.at(-found.length - 1) === '\\';
  const unescaped = isEscaped ? found.replace(/^(?:u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|[nrtbf])/, '') : found;
  const encoded = /^(?:.{0,60})%(?:20|22|27|3[ACDEacde]|2[CFcf]|5[BDbd])/.exec(unescaped);
  return (encoded === null ? unescaped : unescaped.slice(encoded[0].length)) || undefined;
}

function objectionTo(text: string, start: number, end: number, local: string, domain: string): string | undefined {
  if (isPseudonym('email', text.slice(start, end))) return 'it is masked already';
  if (/^\d+(?:\.\d+)+(?:-|$|\.)/.test(domain)) return 'it is a version behind the name of a package';
  if (notMail.test(`.${domain}`)) return 'it is the name of a file, a unit or a machine';
  if (/^(?:git|hg|svn|ssh)$/.test(local) && /^[:/]/.test(text.slice(end))) return 'it is the address of a repository';
  if (/[a-z]:\/\/[^\s/@"'<>]*$/i.test(text.slice(Math.max(0, start - 140), start)))
    return 'it is the user and host of an address';
  if (/(?:^|\.)amazonses\.com$/.test(domain)) return 'it is the id of a message';
  return undefined;
}
