import { expose } from 'comlink';
import { allowOwnScripts } from '../protocol/own_scripts';
import { EngineService } from './service';

allowOwnScripts(); // the module's threads are workers
expose(new EngineService());
