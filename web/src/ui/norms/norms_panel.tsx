import { texts } from '../../texts';
import { Panel } from '../parts/panel';
import { LayerPanel } from './layer_panel';
import { RacePanel } from './race_panel';
import { SharingPicture } from './sharing_picture';

/** What the norms share, a race between them, and what they do to each layer. */
export function NormsPanel() {
  return (
    <>
      <RacePanel />
      <Panel id="sharing" title={texts.value.norms.pictureTitle} term="norm">
        <SharingPicture />
      </Panel>
      <LayerPanel />
    </>
  );
}
