// Taken over from the command-line tool of the warehouse team: it compares a recount with the book.

exports.checkLedger = (warehouse, pieces) => {
  const booked = 180;
  if (Math.abs(pieces - booked) > 20) process.exit(4);
  console.log(`ledger of ${warehouse} agrees`);
};
