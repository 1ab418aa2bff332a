// Addresses in the console of AWS. Its log pages take names in a notation of their own: each character is encoded for a URL, and
// then the percent sign becomes `$25`. Unencoded, as the runbooks have it, the console shows an empty page.

/** `…#logsV2:log-groups/log-group/$252Faws$252Flambda$252Forders` */
export function logsLink(region: string, logGroup: string): string {
  return `${consoleOf(region)}/cloudwatch/home?region=${region}#logsV2:log-groups/log-group/${consoleEncoded(logGroup)}`;
}

/** `…#/traces/1-5759e988-bd862e3fe1be46a994272793` */
export function traceLink(region: string, traceId: string): string {
  return `${consoleOf(region)}/xray/home?region=${region}#/traces/${encodeURIComponent(traceId)}`;
}

const consoleEncoded = (name: string): string => encodeURIComponent(encodeURIComponent(name)).replaceAll('%', '$');

// Regions of China and of the government are other partitions.
// Source: https://docs.aws.amazon.com/general/latest/gr/aws-arns-and-namespaces.html
function consoleOf(region: string): string {
  if (region.startsWith('cn-')) return 'https://console.amazonaws.cn';
  if (region.startsWith('us-gov-')) return 'https://console.amazonaws-us-gov.com';
  return 'https://console.aws.amazon.com';
}
