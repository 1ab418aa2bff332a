// A name does not resolve. ENOTFOUND says that there is no such name, EAI_AGAIN that the resolver did not answer.
import type { Scenario } from './scenario.ts';

const dnsPage = 'https://docs.aws.amazon.com/vpc/latest/userguide/AmazonDNS-concepts.html';

export const dnsFailure: Scenario = {
  label: 'dns-failure',
  title: 'A name does not resolve',
  summary: 'The name is wrong, or the resolver does not answer.',
  role: 'cause',
  signals: [
    {
      id: 'not-resolved',
      where: 'error',
      strength: 'decisive',
      patterns: [
        /\bENOTFOUND\b/,
        /\bEAI_(AGAIN|NONAME|NODATA|FAIL)\b/,
        /Name or service not known|Name does not resolve|nodename nor servname/i,
        /Temporary failure (in name resolution|resolving)/i,
        /UnknownHostException/,
        /no such host\b|No such host is known/i,
        /Could not resolve (host|hostname|proxy)/i,
        /\bgaierror\b|getaddrinfo failed|getaddrinfo: /,
        /could not translate host name/i,
        /failed to lookup address information/,
        /\bquery(A|Aaaa|Srv|Txt|Cname) (ETIMEOUT|ENOTFOUND|ESERVFAIL|ENODATA|ECONNREFUSED)/,
        /\bNXDOMAIN\b|\bSERVFAIL\b/,
        /\bUnknownEndpoint\b|Inaccessible host: /,
        /\bNameResolutionError\b|Failed to resolve '/,
        /lookup \S+( on \S+)?: (no such host|i\/o timeout|server misbehaving|read udp)/,
        /curl: \(6\)/,
        /DNS (lookup|resolution|query) (failed|failure|timed out|error)/i,
      ],
      unless: [/\bEMFILE\b/],
      reason: 'the lookup of the name failed',
      source: 'https://man7.org/linux/man-pages/man3/getaddrinfo.3.html',
    },
    {
      id: 'endpoint-not-reached',
      where: 'error',
      strength: 'weak',
      patterns: [/Could not connect to the endpoint URL/i],
      reason: 'a Region that does not exist gives an endpoint that does not resolve',
      source: 'https://docs.aws.amazon.com/boto3/latest/guide/error-handling.html',
    },
  ],
  discriminators: [
    { against: 'network-path-blocked', when: ['not-resolved'], because: 'no address was known, so no path was tried' },
    { against: 'dependency-unavailable', when: ['not-resolved'], because: 'the name did not resolve' },
    { against: 'resource-not-found', when: ['not-resolved'], because: 'the name did not resolve' },
    { against: 'unhandled-exception', because: 'the exception is the failed lookup' },
    { against: 'connection-reset', because: 'no connection was tried' },
    { against: 'unhandled-rejection', because: 'the rejection tells that a name does not resolve' },
    { against: 'missing-configuration', because: 'a name was given and did not resolve' },
  ],
  decides: 'Whether the same name resolves from another host, and from the resolver of the VPC.',
  remedy: {
    mitigate: ['Correct the name, or use an address that resolves.'],
    fix: ['Switch on DNS support and hostnames in the VPC; allow port 53; cache lookups under the rate limit.'],
    prevent: ['Resolve configured names at start.'],
  },
  document: dnsPage,
};
