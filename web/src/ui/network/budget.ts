import type { Texts } from '../../texts';

/** The assignment's limit. */
export const kBudget = 50_000;

export function budget(
  t: Texts['network'],
  parameters: number,
): { text: string; over: boolean; share: number } {
  const over = parameters > kBudget;
  const text = t.budget(parameters, kBudget);
  return {
    text: over ? `${text}, ${t.over(parameters - kBudget)}` : text,
    over,
    share: Math.min(1, parameters / kBudget),
  };
}
