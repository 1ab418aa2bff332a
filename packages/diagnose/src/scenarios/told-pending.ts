/** The line in which `withRemainingTimeGuard` of `@coldcase/lambda` says what is pending when the time is nearly up. */
export const toldPending = /"message": ?"about to time out".*"pending": ?\[\{/;
