module.exports = globalThis.coldcaseStandIn.required();
