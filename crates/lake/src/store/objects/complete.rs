//! The end of an upload in parts creates the object only if it is absent.
//!
//! The library has no such mode for uploads in parts. S3 takes the condition with the request that ends one, unsigned as the
//! library itself sends it for copies, so it is added where the requests are sent.

use std::pin::Pin;

use object_store::client::{
    HttpClient, HttpConnector, HttpError, HttpRequest, HttpResponse, HttpService, ReqwestConnector,
};
use object_store::{ClientOptions, HeaderValue, Result};

/// Makes clients that add the condition.
#[derive(Debug, Default)]
pub(super) struct Conditional(ReqwestConnector);

impl HttpConnector for Conditional {
    fn connect(&self, options: &ClientOptions) -> Result<HttpClient> {
        Ok(HttpClient::new(Adding(self.0.connect(options)?)))
    }
}

#[derive(Debug)]
struct Adding(HttpClient);

impl HttpService for Adding {
    fn call<'s, 'f>(
        &'s self,
        mut request: HttpRequest,
    ) -> Pin<Box<dyn Future<Output = Result<HttpResponse, HttpError>> + Send + 'f>>
    where
        's: 'f,
        Self: 'f,
    {
        let query = request.uri().query().unwrap_or_default();
        if request.method() == "POST" && query.split('&').any(|pair| pair.starts_with("uploadId=")) {
            request.headers_mut().insert("if-none-match", HeaderValue::from_static("*"));
        }
        Box::pin(self.0.execute(request))
    }
}
