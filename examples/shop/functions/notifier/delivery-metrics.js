// Counts delivered mails and hands them to the collector, which takes them when it next comes by.
const waiting = [];
const flushEveryMs = 40;

exports.collect = () => waiting.splice(0);

exports.flushDelivered = (count) => {
  waiting.push({ metric: 'delivered', count });
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      if (waiting.length > 0) return;
      clearInterval(timer);
      resolve();
    }, flushEveryMs);
  });
};
