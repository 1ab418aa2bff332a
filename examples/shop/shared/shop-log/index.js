// One JSON object a line, for whoever queries the logs later.
function line(level, message, fields) {
  console.log(JSON.stringify({ level, service: process.env.AWS_LAMBDA_FUNCTION_NAME, message, ...fields }));
}

exports.info = (message, fields) => line('INFO', message, fields);
exports.warn = (message, fields) => line('WARN', message, fields);
