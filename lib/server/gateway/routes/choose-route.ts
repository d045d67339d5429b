import 'server-only';
import { chooseModelRoute } from '@/lib/catalogue/model-route';
import type { CallSpec, GatewayRoute } from '../gateway-route';
import { chatRoute } from './chat-route';
import { geminiRoute } from './gemini-route';
import { imagesRoute } from './images-route';
import { tasksRoute } from './tasks-route';

/** Maps the route that `chooseModelRoute` picks to its implementation. */
export function chooseRoute({
  kind,
  model,
  parameters,
}: Pick<CallSpec, 'kind' | 'model' | 'parameters'>): GatewayRoute {
  switch (chooseModelRoute(model, kind, parameters)) {
    case 'images':
      return imagesRoute;
    case 'tasks':
      return tasksRoute;
    case 'gemini':
      return geminiRoute;
    case 'chat':
      return chatRoute;
  }
}
