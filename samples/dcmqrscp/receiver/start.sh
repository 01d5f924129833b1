#!/bin/sh
# second receiver, for the ultrasound room
PORT=11114
mkdir -p /srv/dicom/us
exec storescp +tls us.key us.pem +cf ca.pem --profile-null -aet RVR_US \
  -od /srv/dicom/us $PORT
