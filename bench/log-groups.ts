// One log group of every type, so that a query of anybody's finds the lines it was written for. Seeded: the same case every
// time. The lines follow what the services document (docs/reference/log-types.md); names, addresses and figures are invented.
import { epochMs, type LogEvent } from '@coldcase/model';
import { Chance } from './chance.ts';

const startMs = Date.UTC(2026, 10, 21, 10);
const hours = 2;
const eventsPerGroup = 300;

interface LogGroup {
  readonly name: string;
  readonly stream: (chance: Chance) => string;
  readonly message: (chance: Chance, atMs: number) => string;
}

/** Tables for `lookup` and `cidrlookup`, as CSV. */
export const lookupTables: Readonly<Record<string, string>> = {
  network_services: 'ip_address,port,service_name,owner\n10.0.0.7,443,checkout,team-a\n10.0.1.9,22,bastion,team-b\n',
  services: 'service,owner,tier\nsearch,team-a,1\npayments,team-b,1\n',
  networks: 'cidr,name,zone\n10.0.0.0/16,internal,eu\n203.0.113.0/24,partner,us\n',
};

/** Every event of the case, group by group, in the order of time within one. */
export function everyLogGroup(seed: number): readonly LogEvent[] {
  return logGroups.flatMap((group, index) => eventsOf(group, new Chance(seed + index)));
}

function eventsOf({ name, stream, message }: LogGroup, chance: Chance): readonly LogEvent[] {
  const step = (hours * 3_600_000) / eventsPerGroup;
  return Array.from({ length: eventsPerGroup }, (_, index) => {
    const atMs = startMs + Math.floor(index * step + chance.between(0, 900));
    const eventId = `3${String(atMs)}${String(index).padStart(6, '0')}`;
    const event = { logGroup: name, logStream: stream(chance), message: message(chance, atMs), eventId };
    return { ...event, timestamp: epochMs(atMs), ingestionTime: epochMs(atMs + 40) };
  });
}

const one =
  (...names: readonly string[]) =>
  (chance: Chance) =>
    chance.pick(names);
const iso = (ms: number) => new Date(ms).toISOString();
const nano = (ms: number) => `${ms}000000`;
const json = (value: object) => JSON.stringify(value);
const level = (chance: Chance) => chance.pick(['INFO', 'INFO', 'INFO', 'WARN', 'ERROR']);
const privateIp = (chance: Chance) => `10.0.${chance.between(0, 3)}.${chance.between(1, 12)}`;
const publicIp = (chance: Chance) => `203.0.113.${chance.between(1, 30)}`;
const user = (chance: Chance) => `u-${chance.between(100, 130)}`;
const path = one('/orders', '/orders/17', '/admin', '/wp-admin', '/.env', '/report.pdf', '/api/v1/users/7', '/health');
const method = one('GET', 'GET', 'POST', 'PUT', 'DELETE');
const status = (chance: Chance) => chance.pick([200, 200, 200, 201, 404, 403, 500, 503]);
const trouble = one(
  'TypeError: x is not a function',
  'Authentication failed: bad token',
  'Connection refused',
  'ResourceNotFoundException: table not found',
  'timeout after 3000 ms',
);

// ── Lambda ───────────────────────────────────────────────────────────────────────────────────────────────────────────

function lambdaText(chance: Chance, atMs: number): string {
  const id = chance.uuid();
  const memory = chance.pick([128, 512, 1024]);
  const init = chance.next() < 0.2 ? `Init Duration: ${chance.between(150, 900)}.25 ms\t` : '';
  const duration = chance.between(3, 2900);
  return chance.pick([
    `START RequestId: ${id} Version: $LATEST\n`,
    `END RequestId: ${id}\n`,
    `REPORT RequestId: ${id}\tDuration: ${duration}.34 ms\tBilled Duration: ${duration + 1} ms\tMemory Size: ${memory} MB\tMax Memory Used: ${chance.between(60, memory)} MB\t${init}\n`,
    `${iso(atMs)}\t${id}\t${level(chance)}\tgot {"status":${status(chance)},"user":"${user(chance)}"}\n`,
    `${iso(atMs)}\t${id}\tERROR\tInvoke Error \t{"errorType":"Error","errorMessage":"${trouble(chance)}","stack":[]}\n`,
    `${iso(atMs)} ${id} Task timed out after 3.00 seconds\n\n`,
    `[${level(chance)}] User ID: ${user(chance)} url=/api/v2/users/${chance.between(1, 9)}/orders took ${duration} ms`,
  ]);
}

function lambdaJson(chance: Chance, atMs: number): string {
  const requestId = chance.uuid();
  const word = level(chance);
  if (chance.next() < 0.2)
    return json({
      time: iso(atMs),
      type: 'platform.report',
      record: {
        requestId,
        status: 'success',
        metrics: {
          durationMs: chance.between(3, 900) + 0.5,
          billedDurationMs: 900,
          memorySizeMB: 512,
          maxMemoryUsedMB: 128,
        },
      },
    });
  return json({
    timestamp: iso(atMs),
    level: word,
    requestId,
    awsRequestId: requestId,
    message: word === 'ERROR' ? trouble(chance) : 'order accepted',
    service: chance.pick(['search', 'payments', 'ai_usage']),
    event: chance.pick(['search_completed', 'search_failed', 'api_call_completed']),
    request_id: `r-${chance.between(1, 40)}`,
    statusCode: status(chance),
    duration: chance.between(1, 3000),
    total_duration_ms: chance.between(10, 4000),
    user: { id: user(chance), name: 'ann' },
    ...(word === 'ERROR'
      ? { errorType: 'TypeError', errorMessage: trouble(chance), stackTrace: ['at f (a.js:1:2)'] }
      : {}),
  });
}

function embeddedMetrics(chance: Chance, atMs: number): string {
  return json({
    _aws: {
      Timestamp: atMs,
      CloudWatchMetrics: [
        { Namespace: 'orders', Dimensions: [['Operation']], Metrics: [{ Name: 'Latency', Unit: 'Milliseconds' }] },
      ],
    },
    Operation: chance.pick(['Aggregator', 'Loader']),
    CustomerId: user(chance),
    Latency: chance.between(5, 2500),
    Errors: chance.between(0, 2),
  });
}

// ── audit and network ────────────────────────────────────────────────────────────────────────────────────────────────

function cloudTrail(chance: Chance, atMs: number): string {
  const eventName = chance.pick([
    'ConsoleLogin',
    'RunInstances',
    'StopInstances',
    'PutBucketPolicy',
    'DeleteBucketPolicy',
    'CreateSecurityGroup',
    'PutObject',
    'ScheduleKeyDeletion',
    'DeleteLogGroup',
    'AssumeRole',
  ]);
  return json({
    eventVersion: '1.09',
    userIdentity: {
      type: chance.pick(['IAMUser', 'AssumedRole', 'Root']),
      arn: `arn:aws:iam::123456789012:user/${user(chance)}`,
      userName: user(chance),
      accountId: '123456789012',
    },
    eventTime: iso(atMs),
    eventSource: chance.pick([
      's3.amazonaws.com',
      'ec2.amazonaws.com',
      'kms.amazonaws.com',
      'logs.amazonaws.com',
      'signin.amazonaws.com',
    ]),
    eventName,
    awsRegion: chance.pick(['eu-west-1', 'us-east-1', 'us-east-2']),
    sourceIPAddress: publicIp(chance),
    userAgent: 'aws-cli/2.17',
    ...(chance.next() < 0.2
      ? { errorCode: chance.pick(['AccessDenied', 'ThrottlingException']), errorMessage: 'not allowed' }
      : {}),
    requestParameters:
      eventName === 'RunInstances'
        ? { instancesSet: { items: [{ instanceId: `i-0${chance.hex(8)}` }] } }
        : { bucketName: 'orders', key: 'a/b', logGroupName: '/aws/lambda/orders' },
    responseElements: eventName === 'ConsoleLogin' ? { ConsoleLogin: chance.pick(['Success', 'Failure']) } : null,
    additionalEventData: { MFAUsed: chance.pick(['Yes', 'No']) },
    eventID: chance.uuid(),
    eventType: 'AwsApiCall',
    recipientAccountId: '123456789012',
  });
}

function vpcFlow(chance: Chance, atMs: number): string {
  const end = Math.floor(atMs / 1000);
  const about = `2 123456789012 eni-0${chance.hex(8)}`;
  if (chance.next() < 0.05) return `${about} - - - - - - - ${end - 60} ${end} - ${chance.pick(['NODATA', 'SKIPDATA'])}`;
  const [from, to] =
    chance.next() < 0.5 ? [privateIp(chance), publicIp(chance)] : [publicIp(chance), privateIp(chance)];
  const port = chance.pick([22, 25, 80, 443, 443, 3306, 3389]);
  return `${about} ${from} ${to} ${chance.between(30000, 60000)} ${port} ${chance.pick([6, 6, 17])} ${chance.between(1, 90)} ${chance.between(40, 90000)} ${end - 60} ${end} ${chance.pick(['ACCEPT', 'ACCEPT', 'REJECT'])} OK`;
}

function dnsQuery(chance: Chance, atMs: number): string {
  return `1.0 ${iso(atMs)} Z123412341234 ${chance.pick(['example.com', 'api.example.com'])} ${chance.pick(['A', 'AAAA', 'MX'])} ${chance.pick(['NOERROR', 'NXDOMAIN'])} UDP FRA6 ${publicIp(chance)} -`;
}

/** Resolver query logs are JSON, unlike those of public hosted zones. */
function resolverQuery(chance: Chance, atMs: number): string {
  return json({
    version: '1.1',
    query_timestamp: iso(atMs),
    query_name: chance.pick(['example.com.', 's3.amazonaws.com.']),
    query_type: 'A',
    rcode: chance.pick(['NOERROR', 'NXDOMAIN']),
    srcaddr: privateIp(chance),
    srcport: '5300',
    transport: 'UDP',
    srcids: { instance: `i-0${chance.hex(8)}` },
  });
}

function waf(chance: Chance, atMs: number): string {
  const action = chance.pick(['ALLOW', 'ALLOW', 'BLOCK', 'CHALLENGE']);
  const isBlocked = action === 'BLOCK';
  return json({
    timestamp: atMs,
    formatVersion: 1,
    webaclId: 'arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/main/1',
    terminatingRuleId: isBlocked ? chance.pick(['SQLInjectionRule', 'XSSRule', 'rate-limit']) : 'Default_Action',
    terminatingRuleType: isBlocked ? chance.pick(['MANAGED_RULE_GROUP', 'RATE_BASED', 'REGULAR']) : 'REGULAR',
    action,
    terminatingRuleMatchDetails: isBlocked
      ? [{ conditionType: 'SQL_INJECTION', location: 'HEADER', matchedData: ['1', 'OR'] }]
      : [],
    httpSourceName: 'ALB',
    ruleGroupList: [
      { ruleGroupId: 'AWS#Common', terminatingRule: isBlocked ? { ruleId: 'SizeRestrictions', action } : null },
    ],
    httpRequest: {
      clientIp: publicIp(chance),
      country: chance.pick(['IN', 'US', 'DE']),
      headers: [
        { name: 'host', value: 'example.com' },
        { name: 'user-agent', value: 'curl/8' },
      ],
      uri: path(chance),
      args: 'q=1',
      httpVersion: 'HTTP/2.0',
      httpMethod: method(chance),
      requestId: chance.hex(16),
    },
    labels: [{ name: 'awswaf:managed:aws:bot' }],
  });
}

// ── doors: gateways and balancers ────────────────────────────────────────────────────────────────────────────────────

function gatewayJson(chance: Chance, atMs: number): string {
  return json({
    requestId: chance.uuid(),
    ip: publicIp(chance),
    requestTime: iso(atMs),
    httpMethod: method(chance),
    routeKey: `GET ${path(chance)}`,
    resourcePath: path(chance),
    status: String(status(chance)),
    protocol: 'HTTP/1.1',
    responseLength: String(chance.between(10, 9000)),
    responseLatency: chance.pick(['12', '250', '-']),
    integrationLatency: String(chance.between(5, 900)),
    error: '-',
  });
}

function commonLogFormat(chance: Chance): string {
  return `${publicIp(chance)} - - [21/Nov/2026:10:00:00 +0000] "${method(chance)} ${path(chance)} HTTP/1.1" ${status(chance)} ${chance.between(10, 9000)} ${chance.uuid()}`;
}

function gatewayExecution(chance: Chance): string {
  const id = chance.uuid();
  return chance.pick([
    `(${id}) Method completed with status: ${status(chance)}`,
    `(${id}) Execution failed due to a timeout error`,
    `(${id}) Starting execution for request: ${id}`,
  ]);
}

function loadBalancer(chance: Chance, atMs: number): string {
  return `https ${iso(atMs)} app/main/50dc6c495c0c9188 ${publicIp(chance)}:2817 ${privateIp(chance)}:80 0.000 0.${chance.between(10, 90)} 0.000 ${status(chance)} ${status(chance)} 34 366 "${method(chance)} https://example.com:443${path(chance)} HTTP/1.1" "curl/8" ECDHE TLSv1.2 arn:aws:elasticloadbalancing:target "Root=1-${chance.hex(8)}-${chance.hex(24)}" "-" "-" 0 ${iso(atMs)} "forward" "-" "-" "-" "-" "-" "-"`;
}

// ── containers ───────────────────────────────────────────────────────────────────────────────────────────────────────

function kubernetesAudit(chance: Chance, atMs: number): string {
  return json({
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    level: 'Metadata',
    auditID: chance.uuid(),
    stage: 'ResponseComplete',
    requestURI: '/api/v1/namespaces/kube-system/configmaps/aws-auth',
    verb: chance.pick(['get', 'list', 'watch', 'create', 'patch', 'delete']),
    user: {
      username: chance.pick(['kubernetes-admin', 'system:serviceaccount:kube-system:replicaset-controller']),
      groups: ['system:masters'],
    },
    sourceIPs: [privateIp(chance)],
    objectRef: {
      resource: chance.pick(['secrets', 'configmaps', 'roles', 'pods']),
      namespace: 'kube-system',
      name: 'aws-auth',
      apiVersion: 'v1',
    },
    responseStatus: { code: chance.pick([200, 201, 401, 403]) },
    requestReceivedTimestamp: iso(atMs),
    annotations: { 'authorization.k8s.io/decision': 'allow' },
  });
}

const pod = (chance: Chance) => `${chance.pick(['api', 'admin', 'celery'])}-${chance.hex(5)}`;

function containerLog(chance: Chance, atMs: number): string {
  const name = pod(chance);
  const app = name.slice(0, name.indexOf('-'));
  const log = chance.pick([
    `${privateIp(chance)} - - "GET ${path(chance)} HTTP/1.1" ${status(chance)} -`,
    `Batch saving: time_taken: ${chance.between(5, 1500)}ms template_id: '${chance.hex(6)}' full_path: '/v2/notifications/sms'`,
    `ERROR ${trouble(chance)}`,
  ]);
  return json({
    time: iso(atMs),
    stream: chance.pick(['stdout', 'stderr']),
    log,
    kubernetes: {
      pod_name: name,
      namespace_name: 'default',
      container_name: app,
      host: 'ip-10-0-0-7',
      labels: { app, 'app.kubernetes.io/name': app },
    },
  });
}

function containerMetrics(chance: Chance, atMs: number): string {
  const name = pod(chance);
  return json({
    Type: chance.pick(['Pod', 'Node', 'Container', 'ContainerFS']),
    Timestamp: String(atMs),
    ClusterName: 'prod',
    NodeName: 'ip-10-0-0-7',
    InstanceId: `i-0${chance.hex(8)}`,
    PodName: name,
    Namespace: 'default',
    kubernetes: { pod_name: name, container_name: name.slice(0, 3) },
    device: '/dev/xvda',
    node_cpu_utilization: chance.between(5, 95),
    node_cpu_usage_total: chance.between(5, 4000),
    pod_cpu_utilization_over_pod_limit: chance.between(1, 99),
    pod_memory_utilization_over_pod_limit: chance.between(1, 99),
    pod_memory_usage: chance.between(1e6, 1e9),
    container_cpu_usage_total: chance.between(1, 900),
    container_filesystem_usage: chance.between(1e5, 1e8),
    pod_number_of_container_restarts: chance.between(0, 3),
    cluster_failed_node_count: 0,
  });
}

function coreDns(chance: Chance): string {
  return `[INFO] ${privateIp(chance)}:43210 - 5 "A IN ${chance.pick(['example.com', 'db.internal'])}. udp 41 false 512" ${chance.pick(['NOERROR', 'NXDOMAIN'])} qr,rd,ra 132 0.0004s`;
}

// ── traces, messages, models, machines ───────────────────────────────────────────────────────────────────────────────

function span(chance: Chance, atMs: number): string {
  const duration = chance.between(1, 900) * 1_000_000;
  return json({
    resource: {
      attributes: {
        'service.name': 'agent',
        'aws.service.type': 'gen_ai_agent',
        'device.model.name': 'phone',
        'os.version': '17',
      },
    },
    scope: { name: chance.pick(['agent', 'software.amazon.opentelemetry.appstart']) },
    traceId: chance.hex(32),
    spanId: chance.hex(16),
    parentSpanId: chance.hex(16),
    name: chance.pick(['AppStart', 'execute_tool search', 'chat']),
    kind: 'SERVER',
    startTimeUnixNano: Number(nano(atMs)),
    endTimeUnixNano: Number(nano(atMs)) + duration,
    durationNano: duration,
    attributes: {
      'session.id': `s-${chance.between(1, 9)}`,
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.usage.total_tokens': chance.between(5, 900),
      'http.response.status_code': status(chance),
      'exception.type': 'Error',
      'exception.message': trouble(chance),
    },
    status: { code: chance.pick(['OK', 'ERROR']) },
  });
}

function smsDelivery(chance: Chance, atMs: number): string {
  const state = chance.pick(['SUCCESS', 'FAILURE']);
  return json({
    notification: { messageId: chance.uuid(), timestamp: iso(atMs) },
    delivery: {
      phoneCarrier: 'Carrier',
      mnc: 1,
      destination: '+14165550100',
      priceInUSD: 0.00645,
      smsType: chance.pick(['Transactional', 'Promotional']),
      mcc: 302,
      providerResponse: state === 'SUCCESS' ? 'Message has been accepted by phone' : 'Blocked as spam by phone carrier',
      dwellTimeMs: chance.between(100, 900),
      dwellTimeMsUntilDeviceAck: 1300,
    },
    status: state,
  });
}

function modelInvocation(chance: Chance, atMs: number): string {
  return json({
    timestamp: iso(atMs),
    accountId: '123456789012',
    region: 'us-east-1',
    requestId: chance.uuid(),
    operation: 'InvokeModel',
    modelId: 'arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.model-1',
    input: {
      inputTokenCount: chance.between(5, 900),
      inputBodyJson: { max_tokens: 100, messages: [{ role: 'user', content: [{ type: 'text', text: 'hello' }] }] },
    },
    output: {
      outputTokenCount: chance.between(5, 900),
      outputBodyJson: { usage: { inputTokens: 3, outputTokens: 4 }, metrics: { latencyMs: 321 } },
    },
    identity: { arn: 'arn:aws:sts::123456789012:assumed-role/app/s' },
  });
}

function analyticsEvent(chance: Chance, atMs: number): string {
  return json({
    name: chance.pick(['IdV: doc auth welcome visited', 'IdV: final resolution', 'account_creation_tmx_result']),
    time: iso(atMs),
    id: chance.uuid(),
    properties: {
      user_id: user(chance),
      service_provider: 'urn:gov:app',
      session_started_at: iso(atMs),
      event_properties: {
        success: chance.next() < 0.7,
        ial2: true,
        errors: {},
        liveness_enabled: true,
        client_id: 'app',
      },
      sp_request: { facial_match: true },
    },
  });
}

function syslog(chance: Chance, atMs: number): string {
  const host = chance.pick(['web-1', 'web-2']);
  return chance.pick([
    `<38>1 ${iso(atMs)} ${host} sshd ${chance.between(100, 999)} - - Failed password for root from ${publicIp(chance)} port 22 ssh2`,
    `<86>Nov 21 10:00:00 ${host} sudo[712]: ann : TTY=pts/0 ; COMMAND=/bin/ls`,
    `<4>Nov 21 10:00:00 ${host} kernel: DROP IN=eth0 SRC=${publicIp(chance)} DST=${privateIp(chance)}`,
    `<166>Nov 21 2026 10:00:00 fw-1 : %ASA-4-106023: Deny tcp src outside:${publicIp(chance)}/443 dst inside:${privateIp(chance)}/22`,
  ]);
}

function plainText(chance: Chance, atMs: number): string {
  return chance.pick([
    `${iso(atMs)} [${level(chance)}] ${trouble(chance)}`,
    `${iso(atMs)} [INFO] GET ${path(chance)} ${status(chance)} ${chance.between(1, 900)}ms`,
    `level=${level(chance).toLowerCase()} msg="job done" duration=${chance.between(1, 900)} user=${user(chance)}`,
    `${privateIp(chance)},${method(chance)},${path(chance)},${status(chance)},${chance.between(1, 900)}`,
  ]);
}

const instance = one('i-0a1b2c3d4e5f', 'i-0f1e2d3c4b5a');

/** The groups, each of a type of its own. */
export const logGroups: readonly LogGroup[] = [
  {
    name: '/aws/lambda/checkout-api',
    stream: one('2026/11/21/[$LATEST]2f0c', '2026/11/21/[$LATEST]77aa'),
    message: lambdaText,
  },
  { name: '/aws/lambda/orders', stream: one('2026/11/21/[$LATEST]91be'), message: lambdaJson },
  { name: '/metrics/orders', stream: instance, message: embeddedMetrics },
  { name: 'aws-cloudtrail-logs', stream: one('123456789012_CloudTrail_eu-west-1'), message: cloudTrail },
  { name: 'vpc-flow-logs', stream: one('eni-0a1b2c3d-all', 'eni-0f1e2d3c-all'), message: vpcFlow },
  { name: '/aws/route53/example.com', stream: one('Z123412341234/FRA6'), message: dnsQuery },
  { name: '/aws/route53resolver/main', stream: one('main'), message: resolverQuery },
  { name: 'aws-waf-logs-production', stream: one('eu-west-1_main_0'), message: waf },
  { name: 'gateway-access-json', stream: one('main'), message: gatewayJson },
  { name: 'gateway-access-clf', stream: one('main'), message: commonLogFormat },
  { name: 'API-Gateway-Execution-Logs_a1b2c3/prod', stream: one('0f1e'), message: gatewayExecution },
  { name: '/alb/access', stream: one('main'), message: loadBalancer },
  {
    name: '/aws/eks/prod/cluster',
    stream: one('kube-apiserver-audit-77aa', 'authenticator-1b2c'),
    message: kubernetesAudit,
  },
  { name: '/aws/containerinsights/prod/application', stream: one('ip-10-0-0-7-application'), message: containerLog },
  { name: '/aws/containerinsights/prod/performance', stream: one('ip-10-0-0-7'), message: containerMetrics },
  { name: '/kubernetes/coredns', stream: one('coredns-5d78c'), message: coreDns },
  { name: 'aws/spans', stream: one('default'), message: span },
  { name: 'sns/us-west-2/123456789012/DirectPublishToPhoneNumber', stream: one('main'), message: smsDelivery },
  { name: '/aws/bedrock/modelinvocations', stream: one('aws/bedrock/modelinvocations'), message: modelInvocation },
  { name: '/app/events', stream: instance, message: analyticsEvent },
  { name: '/linux/syslog', stream: one('web-1', 'web-2'), message: syslog },
  { name: '/app/plain', stream: instance, message: plainText },
];
