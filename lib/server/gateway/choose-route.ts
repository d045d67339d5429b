import 'server-only';
import { chatRoute } from './chat-route';
import type { CallSpec, GatewayRoute } from './gateway-route';
import { imagesRoute } from './images-route';

/** The route that a call takes; nobody else chooses. */
export function chooseRoute({ kind }: Pick<CallSpec, 'kind' | 'model'>): GatewayRoute {
  switch (kind) {
    case 'create':
    case 'edit':
      return imagesRoute;
    case 'chat':
      return chatRoute;
  }
}
