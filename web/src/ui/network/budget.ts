import { integer } from '../../state/format';

/** The assignment's limit. */
const kBudget = 50_000;

export function budget(parameters: number): { text: string; over: boolean; share: number } {
  const over = parameters > kBudget;
  const text = `${integer(parameters)} / ${integer(kBudget)} parameters`;
  return {
    text: over ? `${text}, ${integer(parameters - kBudget)} too many` : text,
    over,
    share: Math.min(1, parameters / kBudget),
  };
}
