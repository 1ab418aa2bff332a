// How well lines were grouped, in the four figures that papers give (Zhu et al. 2019, Khan et al. 2022, Jiang et al. 2024).
//
//   GA    share of lines whose group holds exactly the lines of the true group
//   FGA   the same by groups: harmonic mean of exact / predicted and exact / true
//   PA    share of lines with exactly the true template text
//   FTA   the same by templates: all lines of a text have one true template, and it is that text

export interface GroupingScore {
  readonly GA: number;
  readonly FGA: number;
  readonly PA: number;
  readonly FTA: number;
}

/** @param truth, predicted  one template for each line, in the same order */
export function scoreGrouping(truth: readonly string[], predicted: readonly string[]): GroupingScore {
  const pairs = truth.map((template, index) => ({ template, text: predicted[index] ?? '' }));
  const byTruth = Map.groupBy(pairs, ({ template }) => template);
  const byText = Map.groupBy(pairs, ({ text }) => text);
  const exact = [...byTruth.values()].filter((lines) => {
    const group = byText.get(lines[0]?.text ?? '') ?? [];
    return group.length === lines.length && new Set(lines.map(({ text }) => text)).size === 1;
  });
  const equal = [...byText].filter(([text, lines]) => lines.every(({ template }) => template === text));
  return {
    GA: exact.reduce((sum, lines) => sum + lines.length, 0) / pairs.length,
    FGA: (2 * exact.length) / (byTruth.size + byText.size),
    PA: pairs.filter(({ template, text }) => template === text).length / pairs.length,
    FTA: (2 * equal.length) / (byTruth.size + byText.size),
  };
}
