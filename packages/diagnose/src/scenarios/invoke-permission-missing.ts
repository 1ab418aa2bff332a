// A service may not invoke the function: its resource policy has no statement for the service, the source or the alias.
import type { Scenario } from './scenario.ts';

const policyPage = 'https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html';

export const invokePermissionMissing: Scenario = {
  label: 'invoke-permission-missing',
  title: 'A service may not invoke the function',
  summary: 'The resource policy of the function lacks a statement for the caller.',
  role: 'cause',
  signals: [
    {
      id: 'invoke-refused',
      where: 'platform',
      strength: 'decisive',
      patterns: [
        /Invalid permissions on Lambda function/i,
        /troubleshooting Function URL authorization/i,
        /lambda:InvokeFunctionUrl/,
        /\bLambdaAccessDenied\b/,
        /User: anonymous is not authorized/,
        /doesn't have permissions to call the integration/i,
        /(cannot|can't|could not|unable to|failed to|not (authorized|allowed|able) to|permissions? to|access denied (while|when)) (invoke|invoking|execute|call) (the |this |your |a )?((specified|following|AWS|Lambda|authorizer|custom)\s)*(lambda|function|authorizer)\b/i,
        /principal does not have permission to invoke/i,
        /given CloudWatch Logs permission to execute your function/i,
        /(\w+)\.amazonaws\.com (is |does )?not (authorized|have permission) to (perform: lambda:InvokeFunction|invoke)/i,
      ],
      reason: 'the service says that it may not invoke',
      source: policyPage,
    },
    {
      id: 'gateway-configuration-error',
      where: 'platform',
      strength: 'strong',
      patterns: [/\bAPI_CONFIGURATION_ERROR\b/, /\bAUTHORIZER_CONFIGURATION_ERROR\b/],
      reason: 'the gateway never reached the function for a configuration error',
      source: 'https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html',
    },
    {
      id: 'role-invokes',
      where: 'error',
      strength: 'weak',
      patterns: [/not authorized to perform: lambda:Invoke/i],
      reason: 'the action that is refused is an invoke',
      source: policyPage,
    },
  ],
  discriminators: [
    {
      against: 'iam-denied',
      when: ['invoke-refused'],
      because: 'the missing right is a statement of the function, not of a role',
    },
    { against: 'proxy-response-malformed', when: ['invoke-refused'], because: 'the function did not run' },
    { against: 'event-source-misconfig', when: ['invoke-refused'], because: 'the source is configured and refused' },
    { against: 'dependency-unavailable', because: 'the 500 comes from the gateway' },
  ],
  decides: 'The resource policy of the function, qualifier included, beside the ARN of the caller.',
  remedy: {
    mitigate: ['Add the permission for the service and its source ARN.'],
    fix: ['Declare the permission together with the trigger, on the alias that is called.'],
    prevent: ['Call each route once after a deployment.'],
  },
  document: policyPage,
};
