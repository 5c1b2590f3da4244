import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { texts } from '../../texts';
import { Dialog } from '../parts/dialog';

declare const __TABTRAIN_VERSION__: string;

/** As scripts/licences.mjs writes them. */
interface Licence {
  name: string;
  version: string;
  licence: string;
  source: string;
  text: string;
}

async function fetchLicences(): Promise<Licence[]> {
  const answer = await fetch(new URL('licences.json', document.baseURI));
  if (!answer.ok) throw new Error(`${answer.url}: ${answer.status}`);
  return (await answer.json()) as Licence[];
}

/** Which version this is, and the licences of what others wrote of it. */
export function AboutButton() {
  const t = texts.value.about;
  const dialog = useRef<HTMLDialogElement>(null);
  const licences = useSignal<Licence[]>([]);
  const error = useSignal<string | null>(null);
  const open = () => {
    dialog.current?.showModal();
    if (licences.value.length > 0) return;
    fetchLicences().then(
      (all) => {
        licences.value = all;
        error.value = null;
      },
      (reason: unknown) => {
        error.value = t.noLicences(reason instanceof Error ? reason.message : String(reason));
      },
    );
  };
  return (
    <>
      <button type="button" class="quiet" onClick={open}>
        {t.open}
      </button>
      <Dialog id="about" title={t.title(__TABTRAIN_VERSION__)} dialog={dialog}>
        <p>{t.promise}</p>
        <h3>{t.licences}</h3>
        <p>{t.licencesHelp}</p>
        <ul class="licences" data-testid="licences">
          {licences.value.map(({ name, version, licence, source, text }) => (
            <li key={name}>
              <details>
                <summary>
                  {name} {version} <span class="note">{licence}</span>
                </summary>
                <p>{source}</p>
                <pre tabIndex={0}>{text}</pre>
              </details>
            </li>
          ))}
        </ul>
        <p role="status" class={error.value === null ? '' : 'trouble'}>
          {error.value ?? ''}
        </p>
      </Dialog>
    </>
  );
}
