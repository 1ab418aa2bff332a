// Amounts are whole cents.
exports.total = (items) => items.reduce((cents, item) => cents + item.quantity * item.unitCents, 0);
exports.shown = (cents, currency) => `${(cents / 100).toFixed(2)} ${currency}`;
