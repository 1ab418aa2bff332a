// Permissions that are missing: the one action on the one resource, the one caller.
import { foundIn, type Known } from './known.ts';
import { shellWord } from './quoting.ts';
import type { Remedy } from './remedy.ts';
import { terraform } from './terraform.ts';

const denial =
  /User: arn:aws[\w-]*:(?:sts|iam)::\d*:(?:assumed-role|role)\/([\w+=,.@-]+)(?:\/[^\s]*)? is not authorized to perform: ([\w-]+:\w+)(?: on resource: "?(arn:[^\s"',]+|\*)"?)?([\s\S]*)/;

/** The one action on the one resource that the message names. An explicit deny is not undone by a permission. */
export function allowAction({ texts }: Known): readonly Remedy[] {
  const found = texts.map((text) => denial.exec(text)).find((match) => match !== null);
  const [, role, action, resource = '*', reason = ''] = found ?? [];
  if (role === undefined || action === undefined) return [];
  if (/explicit deny/i.test(reason))
    return [
      {
        kind: 'mitigate',
        text: `A policy denies ${action} to ${role} explicitly. Find it: no permission of the role undoes it.`,
      },
    ];
  const statement = { Effect: 'Allow', Action: action, Resource: resource };
  const document = { Version: '2012-10-17', Statement: [statement] };
  const name = `allow-${action.replace(':', '-')}`;
  const wide = resource === '*' ? ' The message names no resource: narrow it down.' : '';
  return [
    {
      kind: 'fix',
      text: `Allow ${role} the one action that is missing, and put the same into the template that makes the role.${wide}`,
      command: `aws iam put-role-policy --role-name ${shellWord(role)} --policy-name ${name} --policy-document ${shellWord(JSON.stringify(document))}`,
      risk: resource === '*' ? 'risky' : 'reversible',
      snippets: [
        terraform(
          'aws_iam_role_policy',
          `${role}-${name}`,
          { name, role, policy: { call: 'jsonencode', of: document } },
          true,
        ),
      ],
    },
  ];
}

const service = /\b(apigateway|events|s3|sns|scheduler|logs|iot|cognito-idp|elasticloadbalancing)\.amazonaws\.com\b/;

export function allowInvoke(known: Known): readonly Remedy[] {
  const { functionName } = known;
  const name = foundIn(known, service);
  if (name === undefined || functionName === 'unknown') return [];
  const principal = `${name}.amazonaws.com`;
  return [
    {
      kind: 'fix',
      text: `Let ${principal} invoke the function, for the one caller whose ARN you put in.`,
      command: `aws lambda add-permission --function-name ${shellWord(functionName)} --statement-id ${name} --action lambda:InvokeFunction --principal ${principal} --source-arn ARN_OF_THE_CALLER`,
      risk: 'reversible',
      snippets: [
        terraform(
          'aws_lambda_permission',
          `${functionName}-${name}`,
          {
            statement_id: name,
            action: 'lambda:InvokeFunction',
            function_name: functionName,
            principal,
            source_arn: 'ARN_OF_THE_CALLER',
          },
          true,
        ),
      ],
    },
  ];
}
