import { texts } from '../../texts';
import { savePng } from './save';

/** Saves what a table shows as a picture. */
export function PngButton(props: {
  title: string;
  /** Of the file. */
  name: string;
  picture: () => HTMLCanvasElement;
}) {
  const t = texts.value.charts;
  const label = `${t.save}: ${props.title}`;
  return (
    <button
      type="button"
      class="tool end"
      aria-label={label}
      title={label}
      onClick={() => {
        savePng(props.picture(), props.name);
      }}
    >
      {t.png}
    </button>
  );
}
