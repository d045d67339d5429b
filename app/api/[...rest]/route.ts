import { AppError } from '@/lib/protocol/app-error';
import { withRoute } from '@/lib/server/route/with-route';

const notFound = withRoute<{ rest: string[] }>({ access: 'required', changes: false }, async () => {
  throw new AppError('not_found', 'There is nothing at this address of the API.');
});

export {
  notFound as DELETE,
  notFound as GET,
  notFound as OPTIONS,
  notFound as PATCH,
  notFound as POST,
  notFound as PUT,
};
