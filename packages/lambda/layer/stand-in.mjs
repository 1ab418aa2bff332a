// The text of this module is made when it is loaded: see cover-loaded-handler.ts.
export {};
