#!/usr/bin/env bash
# The same journey in short with the AWS CLI: AWS_ENDPOINT_URL and credentials come from the environment, $1 is a folder
# to work in. Prints "name=value" lines.
set -euo pipefail
cd "$1"
export AWS_PAGER='' AWS_DEFAULT_REGION="$AWS_REGION"

echo 'export const handler = async event => ({ version: process.env.AWS_LAMBDA_FUNCTION_VERSION, event })' > index.mjs
echo '{"n":1}' > event.json
python3 -c "import zipfile; zipfile.ZipFile('code.zip', 'w').write('index.mjs')"
aws lambda create-function --function-name shop --runtime nodejs24.x --handler index.handler \
  --role arn:aws:iam::123456789012:role/shop --zip-file fileb://code.zip > /dev/null
aws lambda wait function-active-v2 --function-name shop
echo "first=$(aws lambda publish-version --function-name shop --query Version --output text)"
aws lambda wait published-version-active --function-name shop --qualifier 1
aws lambda create-alias --function-name shop --name live --function-version 1 > /dev/null
aws lambda update-function-configuration --function-name shop --environment 'Variables={TABLE=orders}' > /dev/null
aws lambda wait function-updated-v2 --function-name shop
echo "second=$(aws lambda publish-version --function-name shop --query Version --output text)"
aws lambda wait published-version-active --function-name shop --qualifier 2
aws lambda update-alias --function-name shop --name live --routing-config 'AdditionalVersionWeights={2=1.0}' > /dev/null
echo "weight=$(aws lambda get-alias --function-name shop --name live --query 'RoutingConfig.AdditionalVersionWeights."2"' --output text)"
echo "executed=$(aws lambda invoke --function-name shop:live --payload fileb://event.json \
  --query ExecutedVersion --output text answer.json)"
echo "answer=$(cat answer.json)"

aws cloudwatch put-metric-alarm --alarm-name errors --namespace AWS/Lambda --metric-name Errors --statistic Sum \
  --period 60 --evaluation-periods 1 --threshold 0 --comparison-operator GreaterThanThreshold
aws cloudwatch set-alarm-state --alarm-name errors --state-value ALARM --state-reason 'by hand'
echo "alarm=$(aws cloudwatch describe-alarms --alarm-names errors --query 'MetricAlarms[0].StateValue' --output text)"

aws s3api create-bucket --bucket artifacts > /dev/null
aws s3api put-bucket-versioning --bucket artifacts --versioning-configuration Status=Enabled
head -c 9000000 /dev/urandom > large.bin
aws s3 cp --quiet large.bin s3://artifacts/large.bin
aws s3 cp --quiet s3://artifacts/large.bin copy.bin
cmp large.bin copy.bin && echo "copied=yes"
version="$(aws s3api put-object --bucket artifacts --key code.zip --body code.zip --query VersionId --output text)"
aws signer put-signing-profile --profile-name release --platform-id AWSLambda-SHA384-ECDSA > /dev/null
job="$(aws signer start-signing-job --profile-name release --query jobId --output text \
  --source "s3={bucketName=artifacts,key=code.zip,version=$version}" \
  --destination 's3={bucketName=artifacts,prefix=signed/}')"
for _ in $(seq 50); do
  status="$(aws signer describe-signing-job --job-id "$job" --query status --output text)"
  [ "$status" = InProgress ] || break
done
echo "signing=$status"
