// The grammar for editors that speak Lezer (CodeMirror): colours, folds, and where commands begin.
import { styleTags, tags } from '@lezer/highlight';
import type { LRParser } from '@lezer/lr';
import { parser as plain } from './lezer/generated-parser.ts';

const highlighting = styleTags({
  Keyword: tags.keyword,
  'Word As By': tags.operatorKeyword,
  LogicalOperator: tags.logicOperator,
  'AndSign OrSign Bang': tags.logicOperator,
  'Compare Match': tags.compareOperator,
  'Minus Divide': tags.arithmeticOperator,
  'FunctionName/Identifier': tags.function(tags.variableName),
  'Name/Identifier': tags.variableName,
  'QuotedName Name/QuotedName': tags.special(tags.variableName),
  'SelectorName/Identifier': tags.function(tags.variableName),
  'OptionName/Identifier': tags.attributeName,
  Boolean: tags.bool,
  Number: tags.number,
  'Period Unit/Identifier': tags.unit,
  String: tags.string,
  Regex: tags.regexp,
  Placeholder: tags.macroName,
  'Comment LineComment': tags.lineComment,
  Pipe: tags.separator,
});

/**
 * The parser, with tags for highlighting. `Query` holds `Source` and `Command` nodes, also inside of `SubQuery`, which an editor
 * may fold. It gives a tree for any text; where it is wrong in the end, `check` of `@coldcase/insights` says.
 */
export const insightsParser: LRParser = plain.configure({ props: [highlighting] });
