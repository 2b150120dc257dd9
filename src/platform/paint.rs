//! A drawing as a bitmap: the browser paints an SVG file that we made on a canvas of twice its size.

use super::dom::document;
use futures_channel::oneshot;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, CanvasRenderingContext2d, HtmlCanvasElement, HtmlImageElement, Url};

/// Sharp on paper.
const TIMES: f64 = 2.0;
/// A browser paints no larger canvas.
const MOST_PX: f64 = 16_000.0;

/// Returns an SVG file as PNG; `None` where the browser cannot paint it.
pub async fn png(svg: &str) -> Option<Vec<u8>> {
    let kind = BlobPropertyBag::new();
    kind.set_type("image/svg+xml");
    let blob = Blob::new_with_str_sequence_and_options(&js_sys::Array::of1(&svg.into()), &kind).ok()?;
    let url = Url::create_object_url_with_blob(&blob).ok()?;
    let image = HtmlImageElement::new().ok()?;
    image.set_src(&url);
    let is_there = JsFuture::from(image.decode()).await.is_ok();
    let _ = Url::revoke_object_url(&url);
    if !is_there {
        return None;
    }
    let (width, height) = (f64::from(image.natural_width()), f64::from(image.natural_height()));
    let times = TIMES.min(MOST_PX / height.max(width).max(1.0));
    let canvas: HtmlCanvasElement = document().create_element("canvas").ok()?.dyn_into().ok()?;
    canvas.set_width((width * times) as u32);
    canvas.set_height((height * times) as u32);
    let context: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
    context.draw_image_with_html_image_element_and_dw_and_dh(&image, 0.0, 0.0, width * times, height * times).ok()?;
    let (tell, told) = oneshot::channel();
    let painted = Closure::once(move |blob: Option<Blob>| {
        let _ = tell.send(blob);
    });
    canvas.to_blob(painted.as_ref().unchecked_ref()).ok()?;
    let blob = told.await.ok()??;
    let buffer = JsFuture::from(blob.array_buffer()).await.ok()?;
    Some(js_sys::Uint8Array::new(&buffer).to_vec())
}
