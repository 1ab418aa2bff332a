// Credentials that announce themselves: each issuer gives its own a prefix, so that they can be found when they leak.
import { byExpression, type Detector } from './detector.ts';

interface TokenForm {
  readonly class: string;
  readonly trigger: RegExp;
  readonly expression: RegExp;
  readonly issuer: string;
}

// A letter, digit or underscore in front means the middle of something else; an `n` behind a backslash is a line break, the
// two digits behind a percent sign are a character.
const front = String.raw`(?<![A-Za-z0-9_](?<!\\[nrt])(?<!%[0-9A-Fa-f]{2}))`;
const form = (body: string): RegExp => new RegExp(`${front}${body}`, 'dg');

const forms: readonly TokenForm[] = [
  {
    class: 'aws-access-key',
    trigger: /A(?:KI|SI|BI|CC)A[A-Z2-7]/,
    expression: form('(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9])'),
    issuer: 'AWS',
  },
  {
    class: 'aws-session-token',
    trigger: /IQoJb3JpZ2lu|F[wQ]oGZXIvYXdz|FQoDYXdz|AQoDYXdz/,
    expression: form(
      '(?:IQoJb3JpZ2lu|FwoGZXIvYXdz|FQoGZXIvYXdz|FQoDYXdz|AQoDYXdz)(?:[A-Za-z0-9+/=_-]|%2[BFbf]|%3[Dd]){60,}',
    ),
    issuer: 'AWS',
  },
  {
    class: 'github-token',
    trigger: /gh[pousr]_|github_pat_/,
    expression: form('(?:gh[pousr]_[A-Za-z0-9]{16,255}|github_pat_[A-Za-z0-9_]{22,255})'),
    issuer: 'GitHub',
  },
  { class: 'gitlab-token', trigger: /glpat-/, expression: form('glpat-[A-Za-z0-9_-]{20,}'), issuer: 'GitLab' },
  {
    class: 'slack-token',
    trigger: /xox[a-z]|xapp-/,
    expression: form('(?:xox[abeoprs](?:\\.xox[bp])?-[A-Za-z0-9-]{10,}|xapp-\\d-[A-Za-z0-9-]{10,})'),
    issuer: 'Slack',
  },
  {
    class: 'slack-webhook',
    trigger: /hooks\.slack/,
    expression:
      /https:\/\/hooks\.slack(?:-gov)?\.com\/(?:services|workflows|triggers)\/(?<value>[A-Za-z0-9_/-]{20,})/dg,
    issuer: 'Slack',
  },
  {
    class: 'discord-webhook',
    trigger: /api\/webhooks\//,
    expression: /discord(?:app)?\.com\/api\/webhooks\/\d{17,20}\/(?<value>[A-Za-z0-9_-]{60,})/dg,
    issuer: 'Discord',
  },
  {
    class: 'stripe-key',
    trigger: /[sr]k_(?:live|test)_|whsec_/,
    expression: form('(?:[sr]k_(?:live|test)_[A-Za-z0-9]{10,247}|whsec_[A-Za-z0-9+/=]{16,})'),
    issuer: 'Stripe',
  },
  {
    class: 'google-api-key',
    trigger: /AIza/,
    expression: form('AIza[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])'),
    issuer: 'Google',
  },
  {
    class: 'google-oauth',
    trigger: /ya29\.|GOCSPX-/,
    expression: form('(?:ya29\\.[A-Za-z0-9_.-]{20,}|GOCSPX-[A-Za-z0-9_-]{20,})'),
    issuer: 'Google',
  },
  {
    class: 'npm-token',
    trigger: /npm_[A-Za-z0-9]{4}/,
    expression: form('npm_[A-Za-z0-9]{36}(?![A-Za-z0-9])'),
    issuer: 'npm',
  },
  {
    class: 'sendgrid-key',
    trigger: /SG\.[A-Za-z0-9_-]/,
    expression: form('SG\\.[A-Za-z0-9_-]{16,32}\\.[A-Za-z0-9_-]{16,64}'),
    issuer: 'SendGrid',
  },
  {
    class: 'twilio-key',
    trigger: /SK[0-9a-f]{8}|AC[0-9a-f]{8}/,
    expression: form('(?:SK|AC)[0-9a-f]{32}(?![A-Za-z0-9])'),
    issuer: 'Twilio',
  },
  {
    class: 'openai-key',
    trigger: /sk-[A-Za-z0-9]/,
    expression: form('sk-(?:proj-|svcacct-|admin-|ant-(?:api|admin)\\d{2}-)?[A-Za-z0-9_-]{32,}'),
    issuer: 'a provider of models',
  },
  {
    class: 'shopify-token',
    trigger: /shp(?:at|ss|ca|pa)_/,
    expression: form('shp(?:at|ss|ca|pa)_[0-9a-fA-F]{32}'),
    issuer: 'Shopify',
  },
  {
    class: 'other-token',
    trigger: /pypi-|dop_v1_|hvs\.|dckr_pat_|hf_[A-Za-z]|PMAK-|lin_api_|sq0[a-z]{3}-|EAAA[A-Za-z0-9]/,
    expression: form(
      '(?:pypi-[A-Za-z0-9_-]{50,}|dop_v1_[0-9a-f]{64}|hvs\\.[A-Za-z0-9_-]{24,}|dckr_pat_[A-Za-z0-9_-]{27}|hf_[A-Za-z]{34}|PMAK-[0-9a-f]{24}-[0-9a-f]{34}|lin_api_[A-Za-z0-9]{40}|sq0[a-z]{3}-[A-Za-z0-9_-]{22,43}|EAAA[A-Za-z0-9_-]{60})',
    ),
    issuer: 'its provider',
  },
];

export const tokenDetectors: readonly Detector[] = forms.map(({ class: name, trigger, expression, issuer }) =>
  byExpression({
    class: name,
    certainty: 95,
    trigger,
    expression,
    reason: `it has the form that ${issuer} gives its own`,
  }),
);
