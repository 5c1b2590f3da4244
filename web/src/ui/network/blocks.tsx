import { useStore } from '../store_context';
import { texts } from '../../texts';
import { added, movedBy, tokensOf, withToken, without } from './tokens';

/** The network block by block: each token can be edited, moved and removed; new ones are added. */
export function Blocks() {
  const store = useStore();
  const t = texts.value.network;
  const { notation } = store.next.setUp.value.network;
  if (typeof notation !== 'string') return null;
  const tokens = tokensOf(notation);
  const set = (next: string[]) => {
    store.next.setNetwork({ notation: next.join(' ') });
  };
  return (
    <details class="blocks">
      <summary>{t.blocks}</summary>
      <ol>
        {tokens.map((token, i) => (
          <li key={i}>
            <input
              value={token}
              aria-label={t.editBlock(i + 1)}
              spellcheck={false}
              size={6}
              onChange={(event) => {
                const next = tokensOf(event.currentTarget.value).join(' ');
                set(next ? withToken(tokens, i, next) : without(tokens, i));
              }}
            />
            <span class="note">{kindOf(token, t.kinds)}</span>
            <button
              type="button"
              class="tool"
              aria-label={t.moveUp(token, i + 1)}
              disabled={i === 0}
              onClick={() => {
                set(movedBy(tokens, i, -1));
              }}
            >
              ↑
            </button>
            <button
              type="button"
              class="tool"
              aria-label={t.moveDown(token, i + 1)}
              disabled={i === tokens.length - 1}
              onClick={() => {
                set(movedBy(tokens, i, 1));
              }}
            >
              ↓
            </button>
            <button
              type="button"
              class="tool"
              aria-label={t.removeBlock(token, i + 1)}
              disabled={tokens.length === 1}
              onClick={() => {
                set(without(tokens, i));
              }}
            >
              ✕
            </button>
          </li>
        ))}
      </ol>
      <div class="buttons add">
        <span class="help">{t.addBlock}:</span>
        {Object.entries(t.kinds).map(([token, kind]) => (
          <button
            key={token}
            type="button"
            class="tool"
            onClick={() => {
              set(added(tokens, token));
            }}
          >
            {kind}
          </button>
        ))}
      </div>
    </details>
  );
}

/** In words, by how a token begins. */
export function kindOf(token: string, kinds: Record<string, string>): string {
  if (token.startsWith('GAP')) return kinds.GAP ?? '';
  const first = Object.keys(kinds).find((one) => one !== 'GAP' && token.startsWith(one.charAt(0)));
  return first === undefined ? '' : (kinds[first] ?? '');
}
