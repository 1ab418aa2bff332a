// What is on the way to another service: names, certificates, routes, connections.

import { functionBlock, reserveEnvironments } from './function-remedies.ts';
import { configurationOf, foundIn, type Known, listIn, mayBeNode, textIn } from './known.ts';
import { shellWord } from './quoting.ts';
import type { Remedy } from './remedy.ts';
import {
  adaptiveRetries,
  asynchronousJob,
  backOffSnippet,
  circuitBreaker,
  clientTimeouts,
  fetchWithTimeout,
  onceMoreAfterReset,
  onePool,
} from './typescript.ts';

/** A first step: no log tells how many connections the database bears beside others. */
const firstCap = 10;

const hostNamed =
  /(?:ENOTFOUND|EAI_AGAIN|lookup|resolve host:?|ETIMEDOUT|ECONNREFUSED|ECONNRESET|dial tcp|Host:|host[:=]|altnames: Host:) ?['"]?([\w-]+(?:\.[\w-]+)+)(?::(\d+))?/i;
const addressInUrl = /https?:\/\/([\w-]+(?:\.[\w-]+)+)(?::\d+)?/;

/** The host that the lines name. */
function hostOf(known: Known): string | undefined {
  const [host = ''] = known.suspect.split(':');
  const isHost = /^[\w-]+(\.[\w-]+)+$/.test(host) && known.suspect !== known.functionName;
  return isHost ? host : (foundIn(known, hostNamed) ?? foundIn(known, addressInUrl));
}

export function lookUpName(known: Known): readonly Remedy[] {
  const host = hostOf(known);
  const vpc = textIn(configurationOf(known.details), 'VpcConfig.VpcId');
  const isUnknownName = known.texts.some((text) => /ENOTFOUND|Name or service not known|NXDOMAIN/i.test(text));
  return [
    ...(host === undefined
      ? []
      : [
          {
            kind: 'mitigate' as const,
            text: isUnknownName
              ? `Nobody knows the name ${host}: look for a mistake in it, or for a name that exists in another network only.`
              : `Ask for ${host} from where the function runs: the name may exist, and the resolver did not answer.`,
            command: `nslookup ${shellWord(host)}`,
            risk: 'safe' as const,
          },
        ]),
    ...(vpc === undefined
      ? []
      : [
          {
            kind: 'mitigate' as const,
            text: `The function is in ${vpc}, which must resolve names.`,
            command: `aws ec2 describe-vpc-attribute --vpc-id ${shellWord(vpc)} --attribute enableDnsSupport`,
            risk: 'safe' as const,
          },
        ]),
  ];
}

export function lookAtCertificate(known: Known): readonly Remedy[] {
  const host = hostOf(known);
  if (host === undefined) return [];
  return [
    {
      kind: 'mitigate',
      text: `See who issued the certificate of ${host}, and until when it is valid.`,
      command: `openssl s_client -connect ${host}:443 -servername ${host} </dev/null | openssl x509 -noout -issuer -dates`,
      risk: 'safe',
    },
  ];
}

export function lookAtRoutes(known: Known): readonly Remedy[] {
  const configuration = configurationOf(known.details);
  const subnets = listIn(configuration, 'VpcConfig.SubnetIds');
  const groups = listIn(configuration, 'VpcConfig.SecurityGroupIds');
  const host = hostOf(known);
  const target = host ?? 'the other side';
  return [
    ...(subnets.length === 0
      ? []
      : [
          {
            kind: 'mitigate' as const,
            text: `See whether the subnets of the function have a route to ${target}: through a NAT gateway or an endpoint.`,
            command: `aws ec2 describe-route-tables --filters Name=association.subnet-id,Values=${subnets.map(shellWord).join(',')}`,
            risk: 'safe' as const,
          },
        ]),
    ...(groups.length === 0
      ? []
      : [
          {
            kind: 'mitigate' as const,
            text: `See whether its security groups let it out to ${target}, and those of the other side let it in.`,
            command: `aws ec2 describe-security-groups --group-ids ${groups.map(shellWord).join(' ')}`,
            risk: 'safe' as const,
          },
        ]),
    ...failFast(known, host),
  ];
}

function failFast(known: Known, host: string | undefined): readonly Remedy[] {
  if (!mayBeNode(known) || !maySpeakHttp(known)) return [];
  const url = host === undefined ? 'https://HOST/' : `https://${host}/`;
  const text =
    'Give each call a timeout of 5000 ms, so that it fails as what it is and not as a timeout of the function.';
  return [{ kind: 'fix', text, snippets: [fetchWithTimeout(url), clientTimeouts()] }];
}

/** A port that is given tells what is behind it; without one, it is most often HTTP. */
function maySpeakHttp({ suspect }: Known): boolean {
  const port = /:(\d+)$/.exec(suspect)?.[1];
  return port === undefined || /^(80|443|8\d{3}|3000)$/.test(port);
}

export function failFastAndStop(known: Known): readonly Remedy[] {
  if (!mayBeNode(known)) return [];
  const host = hostOf(known);
  const text = `Do not ask ${host ?? 'a service'} that is down in every invocation: fail at once while it is.`;
  return [...failFast(known, host), { kind: 'fix', text, snippets: [circuitBreaker()] }];
}

export function tryOnceMore(known: Known): readonly Remedy[] {
  if (!mayBeNode(known)) return [];
  const text = 'Try once more on a new connection: one that was kept open through a freeze is closed at the other end.';
  return [{ kind: 'fix', text, snippets: [onceMoreAfterReset()] }];
}

export function backOff(known: Known): readonly Remedy[] {
  if (!mayBeNode(known)) return [];
  const text = 'Ask again later each time, and keep what does not change outside of the handler.';
  return [{ kind: 'fix', text, snippets: [backOffSnippet(), adaptiveRetries()] }];
}

export function fewerConnections(known: Known): readonly Remedy[] {
  const { functionName } = known;
  const cap: Remedy = {
    kind: 'mitigate',
    text: `Cap the environments of ${functionName}, each of which holds a connection or more: ${firstCap} are a first step, no figure of the case. What comes beyond that is throttled.`,
    command: reserveEnvironments(functionName, firstCap),
    risk: 'risky',
    confidence: 'low',
    snippets: [functionBlock(functionName, { reserved_concurrent_executions: firstCap })],
  };
  const pool: Remedy = {
    kind: 'fix',
    text: 'One connection an environment, made outside of the handler.',
    snippets: [onePool()],
  };
  return [...(functionName === 'unknown' ? [] : [cap]), ...(mayBeNode(known) ? [pool] : [])];
}

export function answerAtOnce(known: Known): readonly Remedy[] {
  const { functionName } = known;
  if (functionName === 'unknown' || !mayBeNode(known)) return [];
  const text =
    'Take the job, answer 202 with its id, and do the work in another invocation, which may take 15 minutes.';
  return [{ kind: 'fix', text, snippets: [asynchronousJob(functionName)] }];
}
