import { compile } from '@coldcase/query';
import { openCase } from '@coldcase/store';
export async function run(): Promise<void> {
  const signal = new AbortController().signal;
  await using opened = await openCase('/tmp/bench/five.case', { threads: 2 });
  const qs = [
    "filter @message like /ERROR/ | limit 20",
    "fields @timestamp, @message | filter @message like /ERROR/ | sort @timestamp desc | limit 20",
    "fields @timestamp, @message | filter http.status >= 500 | limit 20",
    "fields @timestamp, @message | filter level = 'ERROR' | sort @timestamp desc | limit 50",
    "fields @timestamp, @message | filter @log = '/aws/lambda/pricing' | limit 100",
    "fields @timestamp, @message | sort @timestamp desc | limit 1000",
    "fields @timestamp, @message | limit 1000",
    "filter @requestId = 'f783d6a8-5cc8-4864-a150-3662d06580f1' | sort @timestamp asc",
    "pattern @message | limit 10",
    "stats count(*) as n by user.tier, http.route | sort n desc | limit 5",
    "parse @message /\"latency_ms\":(?<l>[\\d.]+)/ | stats avg(l), pct(l, 95) by bin(5m)",
    "filter @type = 'REPORT' | join left=a right=b where a.@requestId = b.@requestId (SOURCE '/aws/lambda/pricing' | filter @type = 'START') | stats count(*) as n",
    "filter level = 'ERROR' | dedup service | limit 100",
    "stats count(*) as n by @logStream | dedup n | limit 10",
    "fields @timestamp, @message | filter @message like /(?<!x)ERROR/ | limit 20",
  ];
  for (const q of qs) {
    const { plan, diagnostics } = compile(q);
    if (!plan) { console.log(q, diagnostics); continue; }
    const ts = [];
    let rows = 0;
    for (let i = 0; i < 3; i++) { const t = performance.now(); try { const r = await opened.ask(plan, signal); rows = r.rows.length; } catch (e) { console.log(String(e)); } ts.push(Math.round(performance.now() - t)); }
    console.log(ts.join(' '), rows, q);
  }
  console.log(opened.explain(compile(qs[2]!).plan!));
  console.log(opened.explain(compile(qs[8]!).plan!));
}
